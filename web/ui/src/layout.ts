// Where tags stand: each beside its place, none over another, with a leader line when it must stand apart. Pure geometry in
// pixels, so that it can be tested without a map.

export interface Box {
  x: number;
  y: number;
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
  full: { w: number; h: number };
  brief: { w: number; h: number };
  /** over: the tag may stand on the place itself (countries). apart: only away from it (areas too small to see). */
  kind: 'beside' | 'over' | 'apart';
}

export interface Spot extends Box {
  id: string;
  brief: boolean;
  leader: boolean;
}

const gap = 3;

/** Places what it can, first things first; an item without a spot keeps its sign alone. */
export function layout(items: Item[], view: { w: number; h: number }, taken: Box[]): Spot[] {
  const boxes = [...taken];
  for (const i of items) if (i.r > 0) boxes.push({ x: i.x - i.r, y: i.y - i.r, w: 2 * i.r, h: 2 * i.r });
  const spots: Spot[] = [];
  for (const item of items) {
    if (item.x < -40 || item.y < -40 || item.x > view.w + 40 || item.y > view.h + 40) continue;
    const spot = find(item, view, boxes);
    if (!spot) continue;
    spots.push(spot);
    boxes.push(spot);
  }
  return spots;
}

function find(item: Item, view: { w: number; h: number }, boxes: Box[]): Spot | undefined {
  const rounds: { brief: boolean; away: number[] }[] =
    item.kind === 'apart'
      ? [{ brief: false, away: [22, 34, 50, 70] }, { brief: true, away: [22, 34, 50, 70, 95] }]
      : [
          { brief: false, away: [0] },
          { brief: true, away: [0] },
          { brief: false, away: [16, 30, 46] },
          { brief: true, away: [16, 30, 46, 64] },
        ];
  for (const { brief, away } of rounds) {
    const size = brief ? item.brief : item.full;
    for (const d of away) {
      for (const [x, y] of around(item, size, d)) {
        const box = { x, y, ...size };
        if (inside(box, view) && !boxes.some((b) => meet(b, box))) return { ...box, id: item.id, brief, leader: d > 0 };
      }
    }
  }
  return undefined;
}

/** The spots about a place, the best first: right, left, below, above, then the corners. */
function* around(i: Item, s: { w: number; h: number }, away: number): Iterable<[number, number]> {
  if (i.kind === 'over' && away === 0) {
    const [x, y] = [i.x - s.w / 2, i.y - s.h / 2];
    for (const [dx, dy] of [[0, 0], [0, 14], [0, -14], [18, 0], [-18, 0], [0, 26], [0, -26], [26, 14], [-26, 14], [26, -14], [-26, -14]] as const) {
      yield [x + dx, y + dy];
    }
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

function inside(b: Box, view: { w: number; h: number }): boolean {
  return b.x >= 2 && b.y >= 2 && b.x + b.w <= view.w - 2 && b.y + b.h <= view.h - 2;
}

export function meet(a: Box, b: Box): boolean {
  return a.x < b.x + b.w + 1 && b.x < a.x + a.w + 1 && a.y < b.y + b.h + 1 && b.y < a.y + a.h + 1;
}

/** The point of a box that is nearest to a place: where a leader line ends. */
export function nearest(b: Box, x: number, y: number): [number, number] {
  return [Math.min(Math.max(x, b.x), b.x + b.w), Math.min(Math.max(y, b.y), b.y + b.h)];
}
