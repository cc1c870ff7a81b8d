// What the page tells the script: the part of the view that a map draws, and how to reach the rest.

export type Status = 'reported' | 'alleged' | 'found' | 'denied' | 'disputed' | 'retracted';
/** What stands for a status in words: a denial that is reported is one. */
export type Word = Status | 'denial' | 'response' | 'explanation';
export type Role = 'site' | 'jurisdiction' | 'destination' | 'scope' | 'context' | 'seat';
export type Names = Record<string, string>;

export interface PlaceRef {
  location: string;
  role: Role;
  match: boolean;
}

export interface Claim {
  id: string;
  status: Status;
  /** The word that stands for the status, where that is another: a denial is one. */
  word?: Word;
  topic?: string;
  places: PlaceRef[];
}

export interface Location {
  name: string;
  names?: Names;
  country?: string;
  precision: string;
  radius_m?: number;
  shape: 'point' | 'area' | 'none';
  anchor_lon?: number;
  anchor_lat?: number;
  geometry?: Polygonal;
}

export interface Polygonal {
  type: 'Polygon' | 'MultiPolygon';
  coordinates: number[][][] | number[][][][];
}

export interface View {
  claims: Claim[];
  locations: Record<string, Location>;
  topics: Record<string, { title: string; titles?: Names }>;
  filter: string;
  /** West, south, east, north of what matches, also of what a large view does not hold. */
  bounds?: [number, number, number, number];
  large?: boolean;
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
  /** Of a background that the operator chose. */
  basemap?: { kind: 'raster' | 'vector'; minzoom: number; zoom: number; bounds?: [number, number, number, number] };
  marks: string;
  at: string;
  /** The story’s own first view, “zoom/lat/lon”, where nothing is filtered; '' fits the places. */
  home: string;
  open: string;
  words: Record<string, string | string[] | Record<string, string>>;
}

/** Reads a data block of a page. */
export function read<T>(doc: Document, id: string): T {
  const text = doc.getElementById(id)?.textContent;
  if (!text) throw new Error(`the page has no data block “${id}”`);
  return JSON.parse(text) as T;
}
