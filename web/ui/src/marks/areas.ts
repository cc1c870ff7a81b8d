// Areas out of claims tiles: hatched on canvas, one drawing for each status and tile. What is most of an area's claims gives
// it its colour; how many there are of each is said by its tag.
import { GridLayer, type Coords, type Done } from '../ground/leaflet';
import type { Props, Tile } from '../ground/mvt';
import type { At, Store } from '../ground/tiles';
import { order, type Status } from '../lib/server';

/** Lines of hatching along a side of a tile: a whole number, so that they go on in the next one. */
const lines = 52;

export class Areas extends GridLayer {
  query = '';
  private readonly live = new Map<HTMLElement, At>();
  private readonly patterns = new Map<string, CanvasPattern | null>();

  constructor(private readonly tiles: Store) {
    super({ tileSize: 512, updateWhenZooming: false, keepBuffer: 1, pane: 'areas', className: 'hatched' });
    this.on('tileunload', (e) => {
      this.live.delete((e as unknown as { tile: HTMLElement }).tile);
      this.need();
    });
  }

  private need(): void {
    this.tiles.need('areas', [...this.live.values()], this.query);
  }

  override createTile(c: Coords, done: Done): HTMLElement {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 0;
    const z = c.z - 1; // tiles of 512 pixels are one zoom behind
    const n = 2 ** Math.max(z, 0);
    if (z < 0 || c.y < 0 || c.y >= n) {
      queueMicrotask(() => done(undefined, canvas));
      return canvas;
    }
    const at = { z, x: ((c.x % n) + n) % n, y: c.y };
    this.live.set(canvas, at);
    this.need();
    this.tiles.get(at, this.query).then(
      (tile) => {
        if (tile) this.paint(canvas, tile);
        done(undefined, canvas);
      },
      // Signs say when a tile cannot be had.
      () => done(undefined, canvas),
    );
    return canvas;
  }

  private paint(canvas: HTMLCanvasElement, tile: Tile): void {
    const paths = byStatus(tile);
    if (paths.size === 0) return;
    const side = 512 * Math.min(Math.max(devicePixelRatio || 1, 1), 2);
    canvas.width = canvas.height = side;
    const ctx = canvas.getContext('2d');
    const pane = this.getPane();
    if (!ctx || !pane) return;
    const style = getComputedStyle(pane);
    ctx.scale(side / 4096, side / 4096);
    ctx.lineWidth = 8;
    for (const [status, { ground, edge }] of paths) {
      const color = style.getPropertyValue(`--${status}`).trim() || '#000';
      ctx.globalAlpha = 0.045;
      ctx.fillStyle = color;
      ctx.fill(ground);
      ctx.globalAlpha = 0.27;
      ctx.fillStyle = this.hatch(ctx, color) ?? color;
      ctx.fill(ground);
      ctx.globalAlpha = 0.6;
      ctx.strokeStyle = color;
      ctx.stroke(edge);
    }
  }

  private hatch(ctx: CanvasRenderingContext2D, color: string): CanvasPattern | null {
    let p = this.patterns.get(color);
    if (p === undefined) {
      const [side, s] = [32, document.createElement('canvas')];
      s.width = s.height = side;
      const g = s.getContext('2d');
      if (g) {
        g.strokeStyle = color;
        g.lineWidth = 5;
        for (const d of [-side, 0, side]) {
          g.moveTo(d - 4, side + 4);
          g.lineTo(d + side + 4, -4);
        }
        g.stroke();
      }
      p = ctx.createPattern(s, 'repeat');
      const k = 4096 / lines / side;
      p?.setTransform(new DOMMatrix([k, 0, 0, k, 0, 0]));
      this.patterns.set(color, p);
    }
    return p;
  }
}

interface Area {
  ground: Path2D;
  edge: Path2D;
}

/**
 * The areas of a tile as paths for each status, in units of 4096. Countries have no edge of their own: that of the background
 * is dotted where a border is contested.
 */
function byStatus(tile: Tile): Map<Status, Area> {
  const out = new Map<Status, Area>();
  const layer = tile.vt.layers['areas'];
  for (let i = 0; layer && i < layer.length; i++) {
    const f = layer.feature(i);
    const status = most(f.properties as Props);
    if (!status) continue;
    const area = out.get(status) ?? { ground: new Path2D(), edge: new Path2D() };
    out.set(status, area);
    const path = new Path2D();
    for (const ring of f.loadGeometry()) {
      ring.forEach((q, k) => (k === 0 ? path.moveTo(q.x, q.y) : path.lineTo(q.x, q.y)));
      path.closePath();
    }
    area.ground.addPath(path);
    if (f.properties['precision'] !== 'country') area.edge.addPath(path);
  }
  return out;
}

/** The status that most of the claims have; undefined when nothing is said to be there. */
export function most(p: Props): Status | undefined {
  const n = (s: Status) => Number(p[s] ?? 0);
  return order.filter((s) => n(s) > 0).sort((a, b) => n(b) - n(a))[0];
}
