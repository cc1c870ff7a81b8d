import { describe, expect, it } from 'vitest';
import { Ground, land, type Ring } from './ground';
import { layout, meet, nearest, type Item } from './layout';

const view = { w: 400, h: 300 };
const item = (id: string, x: number, y: number, more: Partial<Item> = {}): Item => ({
  id, x, y, r: 13, full: { w: 120, h: 30 }, brief: { w: 50, h: 16 }, kind: 'beside', ...more,
});

describe('layout', () => {
  it('sets a lone tag in full, to the right', () => {
    expect(layout([item('a', 100, 100)], view)).toEqual([{ id: 'a', x: 116, y: 85, w: 120, h: 30, form: 'full' }]);
  });

  it('never sets a tag over another tag, sign or button', () => {
    const items = Array.from({ length: 14 }, (_, i) => item(String(i), 40 + (i % 5) * 70, 50 + Math.floor(i / 5) * 60));
    const taken = [{ x: 360, y: 0, w: 40, h: 120 }];
    const spots = layout(items, view, taken);
    expect(spots.length).toBeGreaterThan(6);
    for (const [i, a] of spots.entries()) {
      for (const b of [...spots.slice(i + 1), ...taken]) expect(meet(a, b)).toBe(false);
      for (const s of items) expect(meet(a, { x: s.x - s.r, y: s.y - s.r, w: 2 * s.r, h: 2 * s.r })).toBe(false);
    }
  });

  it('gives every place its name before any place gets more', () => {
    const spots = layout([item('a', 20, 150), item('b', 90, 150)], { w: 170, h: 300 });
    expect(spots.map((s) => s.id).sort()).toEqual(['a', 'b']);
  });

  it('says who says it where that costs no other tag its place', () => {
    const said = { w: 130, h: 46 };
    expect(layout([item('a', 100, 100, { said })], view)[0]?.form).toBe('said');
    expect(layout([item('a', 100, 100, { said: { w: 390, h: 46 } })], view)[0]?.form).toBe('full');
    const all = layout([item('a', 100, 100, { said }), item('b', 100, 140)], view);
    expect(all.map((s) => s.id).sort()).toEqual(['a', 'b']);
  });

  it('keeps tags in view', () => {
    const [spot] = layout([item('a', 390, 10)], view);
    expect(spot && spot.x >= 2 && spot.x + spot.w <= 398 && spot.y >= 2).toBe(true);
  });

  it('sets the tag of an area too small to see apart from it, with a line', () => {
    const [spot] = layout([item('paris', 200, 150, { kind: 'apart', r: 5 })], view);
    expect(spot?.from).toEqual([200, 150]);
    expect(spot && meet(spot, { x: 195, y: 145, w: 10, h: 10 })).toBe(false);
    expect(spot && spot.x - 200).toBeGreaterThanOrEqual(22);
  });

  const square = (x: number, y: number, w: number, h: number): Ring => [[x, y], [x + w, y], [x + w, y + h], [x, y + h]];
  /** A country with the number 2, other land, and at last another country that has a sign. */
  function country(own: Ring, others: Ring, claimed?: Ring): [Item, Ground] {
    const ground = new Ground(view);
    ground.fill(land, [others]);
    ground.fill(2, [own]);
    if (claimed) ground.fill(3, [claimed]);
    const [[x, y] = [0, 0]] = own;
    return [item('c', x + 20, y + 20, { kind: 'over', r: 0, own: 2, inside: ground.points(2, [x + 20, y + 20]) }), ground];
  }

  it('sets the tag of a country wholly on its ground where that is large enough', () => {
    const [c, ground] = country(square(40, 40, 200, 150), square(0, 0, 400, 300));
    const [spot] = layout([c], view, [], ground);
    expect(spot).toMatchObject({ form: 'full' });
    expect(spot && spot.x >= 38 && spot.y >= 38 && spot.x + spot.w <= 242 && spot.y + spot.h <= 192).toBe(true);
  });

  it('lets the tag of a country reach over the sea, never over another country', () => {
    const [c, ground] = country(square(160, 100, 80, 60), square(0, 0, 240, 300));
    const [spot] = layout([c], view, [], ground);
    expect(spot?.form).toBe('full');
    expect(spot?.from).toBeUndefined();
    expect(spot && spot.x >= 156).toBe(true);
  });

  it('sets the tag of a small country at its coast, or in the sea beside it on a line from its own ground', () => {
    const [c, ground] = country(square(180, 90, 40, 50), square(0, 0, 220, 300));
    const [spot] = layout([c], view, [], ground);
    expect(spot).toMatchObject({ form: 'full' });
    expect(spot && !spot.from && spot.x >= 176 && spot.x < 220 && meet(spot, { x: 180, y: 90, w: 40, h: 50 })).toBe(true);
    const [tiny, around] = country(square(196, 108, 24, 16), square(0, 0, 220, 300));
    const [apart] = layout([tiny], view, [], around);
    expect(apart).toMatchObject({ form: 'brief' });
    const [x = 0, y = 0] = apart?.from ?? [];
    expect(x >= 196 && x <= 220 && y >= 108 && y <= 124 && apart && apart.x >= 220).toBe(true);
  });

  it('says what it can of a country in short lines before it gives its name alone', () => {
    const [c, ground] = country(square(180, 90, 60, 60), square(0, 0, 220, 300));
    const stack = { w: 50, h: 46 };
    expect(layout([{ ...c, full: { w: 380, h: 30 }, stack }], view, [], ground)).toMatchObject([{ form: 'stack', ...stack }]);
    expect(layout([{ ...c, full: { w: 380, h: 30 }, stack: { w: 390, h: 40 } }], view, [], ground)).toMatchObject([{ form: 'brief' }]);
  });

  it('leaves a country without its tag rather than set it on another one', () => {
    const [c, ground] = country(square(190, 100, 30, 30), square(0, 0, 400, 300));
    expect(layout([c], view, [], ground)).toEqual([]);
  });

  it('keeps the tag of an area and, where it can, of a town off another country with a sign', () => {
    const [, ground] = country(square(0, 0, 100, 300), square(0, 0, 400, 300), square(100, 0, 200, 300));
    const town = item('t', 80, 150, { own: 2 });
    expect(layout([town], view, [], ground)).toMatchObject([{ form: 'brief', x: 14 }]);
    const area = item('a', 80, 150, { kind: 'over', r: 0, own: 2, inside: [[80, 150]] });
    const [spot] = layout([area], view, [], ground);
    expect(spot && spot.x + spot.w <= 100).toBe(true);
  });

  it('lets no line cut a tag or a sign', () => {
    const wall = { x: 90, y: 0, w: 20, h: 300 };
    const spots = layout([item('p', 60, 150, { kind: 'apart', r: 5 })], view, [wall, { x: 0, y: 0, w: 90, h: 120 }, { x: 0, y: 180, w: 90, h: 120 }]);
    expect(spots).toEqual([]);
  });

  it('keeps the tag of a country whose middle is out of view but which is not', () => {
    expect(layout([item('ru', 900, 100, { kind: 'over', r: 0, inside: [[300, 100]] })], view)).toHaveLength(1);
  });

  it('leaves out what is out of view', () => {
    expect(layout([item('rs', 900, 100, { kind: 'over', r: 0, inside: [[900, 100]] })], view)).toEqual([]);
    expect(layout([item('a', 900, 100)], view)).toEqual([]);
  });
});

describe('ground', () => {
  it('leaves out holes, and tells points the nearest first', () => {
    const ground = new Ground(view);
    ground.fill(2, [[[0, 0], [200, 0], [200, 200], [0, 200]], [[80, 80], [120, 80], [120, 120], [80, 120]]]);
    const points = ground.points(2, [100, 100], 2, 5000);
    expect(points.length).toBeGreaterThan(500);
    expect(points.some(([x, y]) => x > 80 && x < 120 && y > 80 && y < 120)).toBe(false);
    const far = points.map(([x, y]) => (x - 100) ** 2 + (y - 100) ** 2);
    expect(far).toEqual([...far].sort((a, b) => a - b));
  });

  it('goes on beyond the edge of the view', () => {
    const ground = new Ground(view);
    ground.fill(2, [[[-500, -500], [200, -500], [200, 900], [-500, 900]]]);
    expect(ground.all({ x: 0, y: 0, w: 200, h: 300 }, (o) => o === 2)).toBe(true);
    expect(ground.all({ x: 190, y: 0, w: 20, h: 10 }, (o) => o === 2)).toBe(false);
  });
});

it('a line ends at the nearest point of a tag', () => {
  expect(nearest({ x: 10, y: 10, w: 20, h: 10 }, 0, 15)).toEqual([10, 15]);
  expect(nearest({ x: 10, y: 10, w: 20, h: 10 }, 50, 50)).toEqual([30, 20]);
});
