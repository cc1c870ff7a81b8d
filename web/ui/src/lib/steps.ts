// Shapes of countries as they come: each ring its first point and the steps to the next ones, in hundredths of a degree.
import type { Polygonal } from './server';

/** A stretch of a ring along a border that is dotted: which polygon and ring, its first and its last point. */
export type Stretch = [polygon: number, ring: number, from: number, to: number];

export type Country = Polygonal & { dotted?: Stretch[] };

export interface Steps {
  polygons: number[][][];
  dotted?: Stretch[];
}

export function unstep({ polygons, dotted = [] }: Steps): Country {
  const ring = (steps: number[]) => {
    const out: number[][] = [];
    let [x, y] = [0, 0];
    for (let i = 0; i < steps.length; i += 2) {
      x += steps[i] ?? 0;
      y += steps[i + 1] ?? 0;
      out.push([x / 100, y / 100]);
    }
    return out;
  };
  return { type: 'MultiPolygon', coordinates: polygons.map((rings) => rings.map(ring)), dotted };
}

/** The edges of polygons as lines: the firm ones, and those along a dotted border. */
export function edges<P>(polygons: P[][][], dotted: Stretch[]): { firm: P[][]; dots: P[][] } {
  const firm: P[][] = [];
  const dots: P[][] = [];
  polygons.forEach((rings, i) =>
    rings.forEach((ring, j) => {
      let at = 0;
      for (const [polygon, which, from, to] of dotted) {
        if (polygon !== i || which !== j) continue;
        firm.push(ring.slice(at, from + 1));
        dots.push(ring.slice(from, to + 1));
        at = to;
      }
      firm.push(ring.slice(at));
    }),
  );
  return { firm: firm.filter((line) => line.length > 1), dots };
}
