// Where tags stand: each beside its place, none over another, with a leader line when it must stand apart. First every
// place gets its name; then what is said there is added where there is room. Pure geometry in pixels, so that it can be
// tested without a map.

export interface Box {
  x: number;
  y: number;
  w: number;
  h: number;
}

export interface Size {
  w: number;
  h: number;
}

export interface Item {
  id: string;
  /** The place, and the radius about it that belongs to its sign. */
  x: number;
  y: number;
  r: number;
  /** The size of the tag, and of the tag with its name alone. */
  full: Size;
  brief: Size;
  /** over: the tag stands on the place itself (countries). apart: only away from it (areas too small to see). alone: no tag. */
  kind: 'beside' | 'over' | 'apart' | 'alone';
  /** Points inside a country where its tag may stand, the best first; without them about the place itself. */
  inside?: [number, number][];
  /** The map is not whole without its name: rather a long line than none. */
  must?: boolean;
}

export interface Spot extends Box {
  id: string;
  brief: boolean;
  leader: boolean;
}

const gap = 3;

/** Places what it can, first things first; an item without a spot keeps its sign alone. */
export function layout(items: Item[], view: Size, taken: Box[] = []): Spot[] {
  const signs = items.filter((i) => i.r > 0).map((i) => ({ x: i.x - i.r, y: i.y - i.r, w: 2 * i.r, h: 2 * i.r }));
  const fixed = [...taken, ...signs];
  const spots: Spot[] = [];
  const shown = items.filter((i) => i.kind !== 'alone' && inView(i, view));
  for (const item of shown) {
    const spot = find(item, item.brief, true, view, [...fixed, ...spots]);
    if (spot) spots.push(spot);
  }
  for (const item of shown) {
    const i = spots.findIndex((s) => s.id === item.id);
    const now = spots[i];
    const others = spots.filter((s) => s.id !== item.id);
    // What is said is worth no line across the map: only what stands on its place, or must stand apart, gets it.
    const spot = now?.leader && item.kind !== 'apart' ? undefined : find(item, item.full, false, view, [...fixed, ...others], 0);
    if (spot && i >= 0) spots[i] = spot;
    else if (spot) spots.push(spot);
  }
  return spots;
}

/** Tells whether a place, or a part of it, is in view. */
export function inView(i: Item, view: Size): boolean {
  const seen = (x: number, y: number, edge: number) => x > -edge && y > -edge && x < view.w + edge && y < view.h + edge;
  return i.inside?.length ? i.inside.some(([x, y]) => seen(x, y, 0)) : seen(i.x, i.y, 40);
}

/** The first free spot for a tag, at most so far away. */
function find(item: Item, size: Size, brief: boolean, view: Size, boxes: Box[], far = Infinity): Spot | undefined {
  const away = item.kind === 'apart' ? [22, 34, 50, 70, 95] : item.kind === 'over' && !item.inside ? [0, 16] : [0, 16, 30, 46, 64];
  // A long line must not lead out of the view.
  const must = item.must && item.x >= 0 && item.y >= 0 && item.x <= view.w && item.y <= view.h;
  for (const d of must && brief ? [...away, 84, 110, 140, 180] : away) {
    if (d > far && item.kind !== 'apart') break;
    for (const [x, y] of [...around(item, size, d), ...(must && d > 0 ? edges(item, size, d, view) : [])]) {
      const box = { x, y, w: size.w, h: size.h };
      if (within(box, view) && !boxes.some((b) => meet(b, box))) return { ...box, id: item.id, brief, leader: d > 0 };
    }
  }
  return undefined;
}

const nudges = [[0, 0], [0, 14], [0, -14], [18, 0], [-18, 0], [0, 26], [0, -26]] as const;

/** The spots about a place, the best first: right, left, below, above, then the corners. */
function* around(i: Item, s: Size, away: number): Iterable<[number, number]> {
  if (i.kind === 'over' && away === 0) {
    const centres = i.inside?.length ? i.inside : nudges.map(([dx, dy]): [number, number] => [i.x + dx, i.y + dy]);
    for (const [x, y] of centres) yield [x - s.w / 2, y - s.h / 2];
    return;
  }
  const d = i.r + gap + away;
  const k = d * 0.72;
  yield [i.x + d, i.y - s.h / 2];
  yield [i.x - d - s.w, i.y - s.h / 2];
  yield [i.x - s.w / 2, i.y + d];
  yield [i.x - s.w / 2, i.y - d - s.h];
  yield [i.x + k, i.y + k];
  yield [i.x + k, i.y - k - s.h];
  yield [i.x - k - s.w, i.y + k];
  yield [i.x - k - s.w, i.y - k - s.h];
}

/** Spots below and above, pushed in from the edge of the view: a line to them crosses less than one to a far side. */
function edges(i: Item, s: Size, away: number, view: Size): [number, number][] {
  const x = Math.min(Math.max(i.x - s.w / 2, 4), view.w - s.w - 4);
  return [[x, i.y + gap + away], [x, i.y - gap - away - s.h]];
}

function within(b: Box, view: Size): boolean {
  return b.x >= 2 && b.y >= 2 && b.x + b.w <= view.w - 2 && b.y + b.h <= view.h - 2;
}

export function meet(a: Box, b: Box): boolean {
  return a.x < b.x + b.w + 1 && b.x < a.x + a.w + 1 && a.y < b.y + b.h + 1 && b.y < a.y + a.h + 1;
}

/** The point of a box that is nearest to a place: where a leader line ends. */
export function nearest(b: Box, x: number, y: number): [number, number] {
  return [Math.min(Math.max(x, b.x), b.x + b.w), Math.min(Math.max(y, b.y), b.y + b.h)];
}

type Ring = [number, number][];

/** Points of a grid inside polygons (rings, even-odd) and the view, the nearest to a point first. */
export function gridInside(rings: Ring[], from: [number, number], view: Size, step = 14, most = 60): Ring {
  const all = rings.flat();
  const x0 = Math.max(0, Math.min(...all.map((p) => p[0])));
  const x1 = Math.min(view.w, Math.max(...all.map((p) => p[0])));
  const y0 = Math.max(0, Math.min(...all.map((p) => p[1])));
  const y1 = Math.min(view.h, Math.max(...all.map((p) => p[1])));
  const out: Ring = inRings(rings, from) ? [from] : [];
  for (let y = y0 + step / 2; y < y1; y += step) {
    for (let x = x0 + step / 2; x < x1; x += step) if (inRings(rings, [x, y])) out.push([x, y]);
  }
  const far = (p: [number, number]) => (p[0] - from[0]) ** 2 + (p[1] - from[1]) ** 2;
  return out.sort((a, b) => far(a) - far(b)).slice(0, most);
}

function inRings(rings: Ring[], [x, y]: [number, number]): boolean {
  let inside = false;
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const [a, b] = [ring[i], ring[j]];
      if (!a || !b) continue;
      if (a[1] > y !== b[1] > y && x < ((b[0] - a[0]) * (y - a[1])) / (b[1] - a[1]) + a[0]) inside = !inside;
    }
  }
  return inside;
}
