// The background: vector tiles of 512 pixels painted on canvas. Beyond the deepest tile its vectors are painted larger, so
// that lines stay crisp.
import { land, type Ground } from './ground';
import { GridLayer, type Coords, type Done, type GridOptions, type LMap } from './leaflet';
import { Tile } from './mvt';
import type { Palette } from '../lib/palette';

export interface BasemapOptions extends GridOptions {
  url: string;
  deepest: number;
  palette: Palette;
}

const kept = 160;

export class Basemap extends GridLayer {
  /** Called when a tile was painted: labels may have changed. */
  onTile: () => void = () => undefined;
  /** Called when a tile could not be had. */
  onError: () => void = () => undefined;
  protected init: RequestInit = { credentials: 'omit' };
  private readonly cache = new Map<string, Promise<Tile | null>>();
  private readonly ready = new Map<string, Tile>();

  constructor(protected readonly o: BasemapOptions) {
    super({ tileSize: 512, updateWhenZooming: false, keepBuffer: 1, ...o });
  }

  get palette(): Palette {
    return this.o.palette;
  }

  setPalette(p: Palette): void {
    this.o.palette = p;
    this.redraw();
  }

  /** The tiles of a map zoom that have come, for their labels. */
  *tiles(zoom: number): Iterable<Tile> {
    const z = Math.min(Math.max(Math.round(zoom) - 1, 0), this.o.deepest);
    for (const t of this.ready.values()) if (t.z === z) yield t;
  }

  /** Fills the land of the tiles that have come, on the grid of a map's view. */
  land(map: LMap, ground: Ground): void {
    const zoom = map.getZoom();
    const world = 256 * 2 ** zoom;
    const { min, max } = map.getPixelBounds();
    if (!min || !max) return;
    for (const tile of this.tiles(zoom)) {
      const side = world / 2 ** tile.z;
      for (let x = tile.x * side + world * Math.floor(min.x / world); x < max.x; x += world) {
        const y = tile.y * side;
        if (x + side < min.x || y + side < min.y || y > max.y) continue;
        for (const rings of tile.rings('land')) {
          ground.fill(land, rings.map((r) => r.map((p) => [x + (p.x / 4096) * side - min.x, y + (p.y / 4096) * side - min.y])));
        }
      }
    }
  }

  override createTile(c: Coords, done: Done): HTMLElement {
    const canvas = document.createElement('canvas');
    // Maps stand at half zooms, where tiles are scaled up to 1.42 times: half a pixel more keeps them crisp.
    const ratio = Math.min(Math.max(devicePixelRatio || 1, 1.5), 2);
    canvas.width = canvas.height = 512 * ratio;
    const ctx = canvas.getContext('2d');
    if (!ctx) return canvas;
    ctx.fillStyle = this.o.palette.water;
    ctx.fillRect(0, 0, canvas.width, canvas.height);
    const z = c.z - 1; // tiles of 512 pixels are one zoom behind
    const n = 2 ** Math.max(z, 0);
    if (z < 0 || c.y < 0 || c.y >= n) {
      queueMicrotask(() => done(undefined, canvas));
      return canvas;
    }
    const x = ((c.x % n) + n) % n;
    const over = Math.max(0, z - this.o.deepest);
    const [px, py] = [x >> over, c.y >> over];
    this.get(z - over, px, py).then(
      (tile) => {
        if (tile) {
          const k = 2 ** over;
          const s = (512 * ratio * k) / 4096;
          ctx.setTransform(s, 0, 0, s, -(x - px * k) * 512 * ratio, -(c.y - py * k) * 512 * ratio);
          this.paint(ctx, tile, c.z, ratio / s);
        }
        done(undefined, canvas);
        this.onTile();
      },
      (err: unknown) => {
        done(err instanceof Error ? err : new Error(String(err)), canvas);
        this.onError();
      },
    );
    return canvas;
  }

  private get(z: number, x: number, y: number): Promise<Tile | null> {
    const key = `${z}/${x}/${y}`;
    let p = this.cache.get(key);
    if (!p) {
      p = this.load(key, z, x, y);
      p.catch(() => this.cache.delete(key));
      this.cache.set(key, p);
      trim(this.cache);
    }
    return p;
  }

  private async load(key: string, z: number, x: number, y: number): Promise<Tile | null> {
    const url = this.o.url.replace('{z}', String(z)).replace('{x}', String(x)).replace('{y}', String(y));
    const r = await fetch(url, this.init);
    if (r.status === 204 || r.status === 404) return null;
    if (!r.ok) throw new Error(`tile ${key}: ${r.status}`);
    const tile = this.decode(await r.arrayBuffer(), z, x, y);
    this.ready.set(key, tile);
    trim(this.ready);
    return tile;
  }

  protected decode(data: ArrayBuffer, z: number, x: number, y: number): Tile {
    return new Tile(data, z, x, y);
  }

  /** Paints a tile; px is one CSS pixel in its units. */
  protected paint(ctx: CanvasRenderingContext2D, tile: Tile, zoom: number, px: number): void {
    const p = this.o.palette;
    const area = (layer: string, color: string, alpha = 1) => {
      const path = tile.path(layer, 3);
      if (!path) return;
      ctx.globalAlpha = alpha;
      ctx.fillStyle = color;
      ctx.fill(path, 'nonzero');
      ctx.globalAlpha = 1;
    };
    const line = (layer: string, color: string, width: number, dash: number[] = []) => {
      const path = tile.path(layer, 2);
      if (!path) return;
      ctx.strokeStyle = color;
      ctx.lineWidth = width * px;
      ctx.setLineDash(dash.map((d) => d * px));
      ctx.stroke(path);
    };
    ctx.lineJoin = ctx.lineCap = 'round';
    area('land', p.land);
    if (zoom > 4) area('urban', p.urban, zoom > 9 ? 0.35 : zoom > 8 ? 0.6 : 1);
    area('lake', p.water);
    area('river', p.water);
    if (zoom > 4) line('river', p.river, zoom > 6 ? 1.2 : 0.7);
    if (zoom > 5) line('admin1', p.admin1, 0.8);
    line('border', p.casing, 3);
    line('border', p.border, zoom > 4 ? 1.1 : 0.8);
    line('disputed', p.casing, 2.4);
    line('disputed', p.border, 1.1, [0.5, 2.6]);
  }
}

function trim(m: Map<string, unknown>): void {
  const oldest = m.keys().next().value;
  if (m.size > kept && oldest !== undefined) m.delete(oldest);
}
