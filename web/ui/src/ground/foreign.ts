// A background that the operator chose: raster tiles, or vector tiles of another schema, told from their layers and drawn in
// our colours. Hosts of tiles get no cookies, and of this site no more than its origin.
import type { Basemap, BasemapOptions } from './basemap';
import type { Coords, Done } from './leaflet';
import type { PointFeature, Props, Tile } from './mvt';
import type { Palette } from '../lib/palette';
import type { Config } from '../lib/server';

type Settings = NonNullable<Config['basemap']>;

/** What the map lends: were it imported here, the map itself would be split in two files. */
export interface Parts {
  Basemap: typeof Basemap;
  Tile: typeof Tile;
  dark: Palette;
}

/** Makes the layer that draws the background. */
export function background(s: Settings, parts: Parts): (o: BasemapOptions) => Basemap {
  const [w, south, e, north] = s.bounds ?? [];
  const Raster = raster(parts);
  const Vector = vector(parts);
  return (o) => {
    const all: BasemapOptions = { ...o, ...(w !== undefined && { bounds: [[south, w], [north, e]] as [[number, number], [number, number]] }) };
    // Tiles of 512 pixels are one zoom behind the map.
    return s.kind === 'raster' ? new Raster({ ...all, minZoom: s.minzoom }) : new Vector({ ...all, minZoom: s.minzoom + 1 });
  };
}

/** The address of a tile. */
export function tileURL(template: string, z: number, x: number, y: number, theme: string, fine: boolean): string {
  const values: Record<string, string | number> = { z, x, y, theme, r: fine ? '@2x' : '' };
  return template.replace(/\{(\w+)\}/g, (_, k: string) => String(values[k] ?? ''));
}

const raster = ({ Basemap, dark }: Parts) =>
  class extends Basemap {
    private came = false;

    constructor(o: BasemapOptions) {
      super({ ...o, tileSize: 256, maxNativeZoom: o.deepest, updateWhenZooming: false });
    }

    override onAdd(map: Parameters<Basemap['onAdd']>[0]): this {
      super.onAdd(map);
      this.dim();
      return this;
    }

    override setPalette(p: Palette): void {
      super.setPalette(p);
      this.dim();
    }

    /** Pictures are bright: where the address has none for the dark theme, they are dimmed, never turned into negatives. */
    private dim(): void {
      const box = this.getContainer();
      if (box) box.style.filter = this.palette === dark && !this.o.url.includes('{theme}') ? 'brightness(.3) saturate(.7)' : '';
    }

    override createTile(c: Coords, done: Done): HTMLElement {
      const img = document.createElement('img');
      img.alt = '';
      img.crossOrigin = 'anonymous';
      img.referrerPolicy = 'strict-origin';
      img.decoding = 'async';
      img.onload = () => {
        this.came = true;
        done(undefined, img);
      };
      // One tile may be missing; when none has come yet, something is wrong.
      img.onerror = () => {
        done(new Error(`tile ${c.z}/${c.x}/${c.y}`), img);
        if (!this.came) this.onError();
      };
      img.src = tileURL(this.o.url, c.z, c.x, c.y, this.palette === dark ? 'dark' : 'light', devicePixelRatio > 1);
      return img;
    }

    // Pictures carry their names in them.
    override *tiles(): Iterable<Tile> {
      // none
    }
  };

function vector({ Basemap, Tile }: Parts) {
  const ForeignTile = foreignTile(Tile);
  return class extends Basemap {
    protected override init: RequestInit = { credentials: 'omit', referrerPolicy: 'strict-origin' };

    constructor(o: BasemapOptions) {
      super({ ...o, url: o.url.replace('{r}', '').replace('{theme}', 'light') });
    }

    protected override decode(data: ArrayBuffer, z: number, x: number, y: number): Tile {
      return new ForeignTile(data, z, x, y);
    }

    protected override paint(ctx: CanvasRenderingContext2D, tile: Tile, zoom: number, px: number): void {
      super.paint(ctx, tile, zoom, px);
      const streets = tile.path('street', 2);
      if (!streets || zoom < 9) return;
      ctx.strokeStyle = this.palette.admin1;
      ctx.setLineDash([]);
      ctx.lineWidth = (zoom < 12 ? 0.8 : zoom < 14 ? 1.4 : 2.4) * px;
      ctx.stroke(streets);
    }
  }
}

type Test = (p: Props) => boolean;
const any: Test = () => true;
const oneOf = (key: string, ...values: string[]): Test => (p) => values.includes(String(p[key]));
const level = (p: Props) => Number(p['admin_level'] ?? p['pmap:min_admin_level'] ?? (p['kind'] === 'country' ? 2 : p['kind'] === 'region' ? 4 : 99));
const disputed: Test = (p) => [true, 1, 'true', '1'].includes(p['disputed'] as never);
const sea: Test = (p) => [true, 1, 'true', '1'].includes(p['maritime'] as never);
const built = ['residential', 'commercial', 'industrial', 'retail', 'urban_area', 'suburb', 'quarter', 'neighbourhood'];
const roads = ['motorway', 'trunk', 'primary', 'secondary', 'tertiary', 'highway', 'major_road', 'medium_road', 'minor_road', 'minor', 'residential', 'unclassified'];

/** What our layers are made of in OpenMapTiles, Protomaps and Shortbread: source layers, each with what is taken of it. */
const schema: Record<string, Record<string, Test>> = {
  land: { earth: any },
  urban: { landuse: (p) => oneOf('class', ...built)(p) || oneOf('kind', ...built)(p), land: oneOf('kind', ...built) },
  lake: { water: any, ocean: any, water_polygons: any },
  river: { waterway: oneOf('class', 'river', 'canal'), water_lines: oneOf('kind', 'river', 'canal'), water: oneOf('kind', 'river', 'canal') },
  border: lines((p) => level(p) <= 2 && !disputed(p)),
  disputed: lines((p) => level(p) <= 2 && disputed(p)),
  admin1: lines((p) => level(p) > 2 && level(p) <= 4),
  street: { transportation: oneOf('class', ...roads), roads: oneOf('kind', ...roads), streets: oneOf('kind', ...roads) },
};

function lines(test: Test): Record<string, Test> {
  const t: Test = (p) => test(p) && !sea(p);
  return { boundary: t, boundaries: t };
}

/** A tile of another schema, with our layers. */
export function foreignTile(Own: typeof Tile): typeof Tile {
  return class extends Own {
    protected override build(layer: string, kind: 2 | 3): Path2D | null {
      const path = new Path2D();
      let any = false;
      // Where a schema has no land, land is all that no water covers.
      if (layer === 'land' && !this.vt.layers['earth']) {
        path.rect(-64, -64, 4224, 4224);
        return path;
      }
      for (const [name, test] of Object.entries(schema[layer] ?? {})) {
        const l = this.vt.layers[name];
        const k = 4096 / (l?.extent ?? 4096);
        for (let i = 0; l && i < l.length; i++) {
          const f = l.feature(i);
          if (f.type !== kind || !test(f.properties as Props)) continue;
          any = true;
          for (const ring of f.loadGeometry()) {
            ring.forEach((q, n) => (n === 0 ? path.moveTo(q.x * k, q.y * k) : path.lineTo(q.x * k, q.y * k)));
            if (kind === 3) path.closePath();
          }
        }
      }
      return any ? path : null;
    }

    protected override readPoints(layer: string): PointFeature[] {
      const out: PointFeature[] = [];
      for (const name of ['place', 'places', 'place_labels', 'boundary_labels']) {
        const k = 4096 / (this.vt.layers[name]?.extent ?? 4096);
        for (const f of super.readPoints(name)) {
          const props = name === 'boundary_labels' ? (level(f.props) === 2 ? nameOf(f.props, 'country') : undefined) : nameOf(f.props);
          if (props?.layer === layer) out.push({ x: f.x * k, y: f.y * k, props: props.props });
        }
      }
      return out;
    }
  }
}

/** From which zoom a kind of place is named, and how many people stand for it where none are counted. */
const kinds: Record<string, [number, number]> = {
  city: [4, 500_000], town: [8, 20_000], village: [11, 1_000], hamlet: [13, 100], suburb: [12, 5_000], quarter: [13, 1_000], neighbourhood: [14, 500],
};

/** A place's properties as our labels know them; undefined for what is not named. */
export function nameOf(p: Props, as?: 'country'): { layer: 'country' | 'place'; props: Props } | undefined {
  const kind = as ?? String(p['class'] ?? p['kind'] ?? '');
  const detail = String(p['kind_detail'] ?? '');
  const name = p['name'];
  if (name === undefined) return undefined;
  const props: Props = { loc: name };
  for (const lang of ['en', 'hr', 'it', 'zh']) {
    const own = p[`name:${lang}`] ?? p[`name_${lang}`] ?? (lang === 'zh' ? p['name:zh-Hans'] : undefined);
    if (own !== undefined) props[lang] = own;
  }
  if (kind === 'country') return { layer: 'country', props: { ...props, a2: String(p['iso_a2'] ?? p['iso_code'] ?? ''), lr: Number(p['rank'] ?? 3) } };
  const [zoom, people] = kinds[detail] ?? kinds[kind] ?? (kind === 'locality' ? [8, 20_000] : kind === 'capital' ? [4, 500_000] : kind === 'state_capital' ? [6, 100_000] : []);
  if (zoom === undefined) return undefined;
  const cap = kind === 'capital' || [2, '2', 'yes', true].includes(p['capital'] as never);
  return { layer: 'place', props: { ...props, mz: Math.min(zoom, Number(p['min_zoom'] ?? zoom)), pop: Number(p['population'] ?? people), cap: cap } };
}
