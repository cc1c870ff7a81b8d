// Vector tiles, decoded. Their texts only ever reach canvas fillText and textContent.
import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';

export type Props = Record<string, string | number | boolean>;

export interface PointFeature {
  x: number;
  y: number;
  props: Props;
}

export class Tile {
  readonly vt: VectorTile;
  private readonly paths = new Map<string, Path2D | null>();
  private readonly sets = new Map<string, PointFeature[]>();

  constructor(
    data: ArrayBuffer,
    readonly z: number,
    readonly x: number,
    readonly y: number,
  ) {
    this.vt = new VectorTile(new PbfReader(new Uint8Array(data)));
  }

  /** One path for all polygons (kind 3) or all lines (kind 2) of a layer, in units of 4096; null when there are none. */
  path(layer: string, kind: 2 | 3): Path2D | null {
    const key = layer + kind;
    let p = this.paths.get(key);
    if (p === undefined) this.paths.set(key, (p = this.build(layer, kind)));
    return p;
  }

  protected build(layer: string, kind: 2 | 3): Path2D | null {
    const l = this.vt.layers[layer];
    if (!l) return null;
    const p = new Path2D();
    let any = false;
    for (let i = 0; i < l.length; i++) {
      const f = l.feature(i);
      if (f.type !== kind) continue;
      any = true;
      for (const ring of f.loadGeometry()) {
        ring.forEach((q, k) => (k === 0 ? p.moveTo(q.x, q.y) : p.lineTo(q.x, q.y)));
        if (kind === 3) p.closePath();
      }
    }
    return any ? p : null;
  }

  /** The rings of each feature of a layer, in units of 4096. */
  *rings(layer: string): Iterable<{ x: number; y: number }[][]> {
    const l = this.vt.layers[layer];
    for (let i = 0; l && i < l.length; i++) yield l.feature(i).loadGeometry();
  }

  /** The points of a layer with their properties, in units of 4096. */
  points(layer: string): PointFeature[] {
    let s = this.sets.get(layer);
    if (!s) this.sets.set(layer, (s = this.readPoints(layer)));
    return s;
  }

  protected readPoints(layer: string): PointFeature[] {
    const l = this.vt.layers[layer];
    const out: PointFeature[] = [];
    for (let i = 0; l && i < l.length; i++) {
      const f = l.feature(i);
      const p = f.type === 1 ? f.loadGeometry()[0]?.[0] : undefined;
      if (p) out.push({ x: p.x, y: p.y, props: f.properties as Props });
    }
    return out;
  }
}
