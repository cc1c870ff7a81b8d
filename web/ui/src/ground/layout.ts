// Where tags stand: each beside its place, none over another or on a country that is not its own, with a leader line when it
// must stand apart. First every place gets its name; then what is said there is added where there is room, and last who says
// it. Pure geometry in pixels, so that it can be tested without a map.
import { land, sea, type Ground, type Ring } from './ground';

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
  /** The size of the tag, with who says it, of a country's in short lines, and of the tag with its name alone. */
  full: Size;
  said?: Size;
  stack?: Size;
  brief: Size;
  /** over: the tag stands on the place itself (countries). apart: only away from it (areas too small to see). alone: no tag. */
  kind: 'beside' | 'over' | 'apart' | 'alone';
  /** Points inside a country or an area where its tag may stand, the best first; without them about the place itself. */
  inside?: Ring;
  /** The country that it is in or is, by its number on the ground; undefined where that has no sign. */
  own?: number;
}

/** How much a tag says, and on how many lines. */
export type Form = 'full' | 'said' | 'stack' | 'brief';

export interface Spot extends Box {
  id: string;
  form: Form;
  /** Where the line to the tag begins, when it stands apart. */
  from?: [number, number];
}

const gap = 3;

/** What tags must keep off, and the lines between them. */
interface Taken {
  boxes: Box[];
  spots: Spot[];
  ground: Ground | undefined;
  view: Size;
}

/** Places what it can, first things first; an item without a spot keeps its sign alone. */
export function layout(items: Item[], view: Size, taken: Box[] = [], ground?: Ground): Spot[] {
  const signs = items.filter((i) => i.r > 0).map((i) => ({ x: i.x - i.r, y: i.y - i.r, w: 2 * i.r, h: 2 * i.r }));
  const boxes = [...taken, ...signs];
  let spots: Spot[] = [];
  const shown = items.filter((i) => i.kind !== 'alone' && inView(i, view));
  // A country has more room to give way than a town.
  const [countries, towns] = [shown.filter((i) => i.kind === 'over'), shown.filter((i) => i.kind !== 'over')];
  for (const item of towns) {
    const spot = find(item, 'brief', { boxes, spots, ground, view });
    if (spot) spots.push(spot);
  }
  for (const item of towns) {
    const now = spots.find((s) => s.id === item.id);
    // What is said is worth no line across the map: only what stands on its place, or must stand apart, gets it.
    if (now?.from && item.kind !== 'apart') continue;
    const others = spots.filter((s) => s !== now);
    const spot = find(item, 'full', { boxes, spots: others, ground, view });
    if (spot) spots = [...others, spot];
  }
  for (const item of countries) {
    const taken = { boxes, spots, ground, view };
    const spot = find(item, 'full', taken) ?? (item.stack && find(item, 'stack', taken)) ?? find(item, 'brief', taken);
    if (spot) spots.push(spot);
  }
  // What is said on short lines, and who says it, come last: they cost no other tag its place.
  for (const item of shown) {
    const now = spots.find((s) => s.id === item.id);
    const form = now?.form === 'full' && item.said ? 'said' : now?.form === 'brief' && item.stack && !now.from && item.kind === 'beside' ? 'stack' : undefined;
    if (!form) continue;
    const others = spots.filter((s) => s !== now);
    const spot = find(item, form, { boxes, spots: others, ground, view });
    if (spot) spots = [...others, spot];
  }
  return spots;
}

/** Tells whether a place, or a part of it, is in view. */
export function inView(i: Item, view: Size): boolean {
  const seen = (x: number, y: number, edge: number) => x > -edge && y > -edge && x < view.w + edge && y < view.h + edge;
  return i.inside?.length ? i.inside.some(([x, y]) => seen(x, y, 0)) : seen(i.x, i.y, 40);
}

/** The first free spot for a tag, on its own ground rather than beside it. */
function find(item: Item, form: Form, taken: Taken): Spot | undefined {
  const { own } = item;
  const country = item.kind === 'over' && own !== undefined && item.inside !== undefined;
  const rules: ((owner: number) => boolean)[] = country
    ? [(o) => o === own, (o) => o === own || o === sea]
    : [(o) => o === own || o === sea || o === land];
  // A town's name touches its sign: where there is no other spot it may reach over a border.
  if (item.kind === 'beside' && form === 'brief') rules.push(() => true);
  for (const passes of rules) {
    for (const spot of spots(item, form)) {
      if (within(spot, taken.view) && (taken.ground?.all(spot, passes) ?? true) && free(item, spot, taken)) return spot;
    }
  }
  return undefined;
}

/** Tells whether a tag and its line meet no other tag, sign or line. */
function free(item: Item, spot: Spot, { boxes, spots }: Taken): boolean {
  if (boxes.some((b) => meet(b, spot)) || spots.some((s) => meet(s, spot) || (s.from && cuts(s.from, s, spot)))) return false;
  const { from } = spot;
  if (!from) return true;
  const sign = { x: item.x - item.r, y: item.y - item.r, w: 2 * item.r, h: 2 * item.r };
  const others = boxes.filter((b) => b.x !== sign.x || b.y !== sign.y || b.w !== sign.w);
  return ![...others, ...spots].some((b) => cuts(from, spot, b));
}

/** Tells whether the line to a tag cuts a box. */
function cuts([x0, y0]: [number, number], tag: Box, b: Box): boolean {
  const [x1, y1] = nearest(tag, x0, y0);
  const steps = Math.ceil(Math.hypot(x1 - x0, y1 - y0) / 3);
  for (let i = 0; i <= steps; i++) {
    const [x, y] = [x0 + ((x1 - x0) * i) / steps, y0 + ((y1 - y0) * i) / steps];
    if (x >= b.x && x <= b.x + b.w && y >= b.y && y <= b.y + b.h) return true;
  }
  return false;
}

const nudges = [[0, 0], [0, 14], [0, -14], [18, 0], [-18, 0], [0, 26], [0, -26]] as const;

/** The spots of a tag, the best first. */
function* spots(i: Item, form: Form): Iterable<Spot> {
  const { w, h } = i[form] ?? i.full;
  const { id } = i;
  if (i.kind === 'over') {
    const centres = i.inside ?? nudges.map(([dx, dy]): [number, number] => [i.x + dx, i.y + dy]);
    for (const [x, y] of centres) yield { id, form, x: x - w / 2, y: y - h / 2, w, h };
    // Not from a far island: there it would be read of what is near.
    const inside = i.inside?.slice(0, 60) ?? [];
    for (const p of inside) for (const [x, y] of around(...p, -6, w, h)) yield { id, form, x, y, w, h };
    // Off its ground a country's tag is narrow, on a line that is no longer than need be.
    for (const d of form === 'full' || form === 'said' ? [] : [10, 24, 40, 56]) {
      for (const from of inside) for (const [x, y] of around(...from, d, w, h)) yield { id, form, x, y, w, h, from };
    }
    return;
  }
  const away = i.kind === 'apart' ? [22, 34, 50, 70, 95] : form === 'brief' ? [0, 16, 30, 46] : [0];
  for (const d of away) {
    for (const [x, y] of around(i.x, i.y, i.r + gap + d, w, h)) yield { id, form, x, y, w, h, ...(d > 0 && { from: [i.x, i.y] as [number, number] }) };
  }
}

/** The spots about a place, the best first: right, left, below, above, then the corners. */
function around(x: number, y: number, d: number, w: number, h: number): [number, number][] {
  const k = d * 0.72;
  return [
    [x + d, y - h / 2], [x - d - w, y - h / 2], [x - w / 2, y + d], [x - w / 2, y - d - h],
    [x + k, y + k], [x + k, y - k - h], [x - k - w, y + k], [x - k - w, y - k - h],
  ];
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
