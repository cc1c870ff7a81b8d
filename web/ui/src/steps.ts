// Shapes of countries as they come: each ring its first point and the steps to the next ones, in hundredths of a degree.
import type { Polygonal } from './view';

export function unstep(polygons: number[][][]): Polygonal {
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
  return { type: 'MultiPolygon', coordinates: polygons.map((rings) => rings.map(ring)) };
}
