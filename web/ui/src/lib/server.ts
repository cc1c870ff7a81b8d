// Written by web/page/script_test.go from the server's types and vocabularies.

/** Strongest first. */
export const order: Status[] = [
  'retracted',
  'disputed',
  'denied',
  'found',
  'alleged',
  'reported',
];

/** Parameters that filter. */
export const filters = [
  'about',
  'also_said',
  'answered',
  'bbox',
  'bbox-crs',
  'claim',
  'claimant',
  'clock',
  'country',
  'dated',
  'datetime',
  'denial',
  'filter',
  'filter-crs',
  'filter-lang',
  'geometry',
  'grade',
  'kind',
  'location',
  'precision',
  'q',
  'replies',
  'report',
  'role',
  'status',
  'topic',
  'viewport',
];

/** Parameters that are state of the view and never filter. */
export const viewState = [
  'as',
  'at',
  'hl',
  'open',
  'sort',
  'theme',
  'parts',
];

export type Status = 'retracted' | 'disputed' | 'denied' | 'found' | 'alleged' | 'reported';

/** What stands for a status in words: a denial that is reported is one. */
export type Word = Status | 'denial' | 'response' | 'explanation';

export type Role = 'site' | 'jurisdiction' | 'destination' | 'scope' | 'context' | 'seat';

export interface Polygonal {
  type: 'Polygon' | 'MultiPolygon';
  coordinates: number[][][] | number[][][][];
}

export interface View {
  claims: Claim[];
  locations: Record<string, Location>;
  topics: Record<string, Topic>;
  filter: string;
  large?: boolean;
  bounds?: [number, number, number, number];
}

export interface Claim {
  id: string;
  status: Status;
  word?: Word;
  topic?: string;
  by: string;
  reply?: 'answer' | 'general';
  said?: string;
  places: PlaceRef[];
}

export interface PlaceRef {
  location: string;
  role: Role;
  match: boolean;
  basis?: string;
  notes?: string;
}

export interface Location {
  name: string;
  names?: Record<string, string>;
  country?: string;
  precision: string;
  radius_m?: number;
  shape: 'point' | 'area' | 'none';
  anchor_lon?: number;
  anchor_lat?: number;
  geometry?: Polygonal;
  notes?: string;
}

export interface Topic {
  title: string;
  titles?: Record<string, string>;
  disputed_term?: boolean;
}

export interface Config {
  lang: string;
  theme: 'light' | 'dark' | 'auto';
  story: string;
  page: string;
  claims: string;
  tiles: string;
  countries: string;
  maxzoom: number;
  basemap?: Foreign;
  marks: string;
  at: string;
  home: string;
  open: string;
  words: Record<string, string | string[] | Record<string, string>>;
}

export interface Foreign {
  kind: 'raster' | 'vector';
  minzoom: number;
  zoom: number;
  bounds?: [number, number, number, number];
}
