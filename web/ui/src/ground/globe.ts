// The world goes on beyond the antimeridian: places stand in the copy of it that is nearest to what is looked at.
import type { Polygonal } from '../lib/server';

/** A longitude in the copy of the world that is nearest to another. */
export const nearLon = (lon: number, to: number): number => lon + 360 * Math.round((to - lon) / 360);

/** The middle of the shortest stretch that holds all the longitudes: the world is cut in the widest gap between them. */
export function middle(lons: number[]): number {
  const sorted = lons.map((lon) => nearLon(lon, 0)).sort((a, b) => a - b);
  let [gap, west, east] = [-1, 0, 0];
  sorted.forEach((end, i) => {
    const start = i === 0 ? (sorted.at(-1) ?? 0) - 360 : (sorted[i - 1] ?? 0);
    if (end - start > gap) [gap, west, east] = [end - start, end, start + 360];
  });
  return nearLon((west + east) / 2, 0);
}

/** Turns places to the copies nearest to a longitude; tells whether any has moved. */
export function turn(places: { lon: number }[], to: number): boolean {
  let moved = false;
  for (const p of places) {
    const lon = nearLon(p.lon, to);
    moved ||= lon !== p.lon;
    p.lon = lon;
  }
  return moved;
}

/** The polygons of a shape, each as its rings, in the copies nearest to a longitude: halves cut at the antimeridian meet. */
export function polygonsNear(shape: Polygonal, to: number): [number, number][][][] {
  const all = (shape.type === 'Polygon' ? [shape.coordinates] : shape.coordinates) as [number, number][][][];
  return all.map((polygon) => {
    const lons = polygon.flat().map(([lon]) => lon);
    const middle = lons.reduce((sum, lon) => sum + lon, 0) / lons.length;
    const by = nearLon(middle, to) - middle;
    return by === 0 ? polygon : polygon.map((ring) => ring.map(([lon, lat]): [number, number] => [lon + by, lat]));
  });
}
