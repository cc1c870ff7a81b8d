import { describe, expect, it } from 'vitest';
import { gridInside, layout, meet, nearest, type Item } from './layout';

const view = { w: 400, h: 300 };
const item = (id: string, x: number, y: number, more: Partial<Item> = {}): Item => ({
  id, x, y, r: 13, full: { w: 120, h: 30 }, brief: { w: 50, h: 16 }, kind: 'beside', ...more,
});

describe('layout', () => {
  it('sets a lone tag in full, to the right', () => {
    expect(layout([item('a', 100, 100)], view)).toEqual([{ id: 'a', x: 116, y: 85, w: 120, h: 30, brief: false, leader: false }]);
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

  it('keeps tags in view', () => {
    const [spot] = layout([item('a', 390, 10)], view);
    expect(spot && spot.x >= 2 && spot.x + spot.w <= 398 && spot.y >= 2).toBe(true);
  });

  it('sets the tag of an area too small to see apart from it, with a line', () => {
    const [spot] = layout([item('paris', 200, 150, { kind: 'apart', r: 5 })], view);
    expect(spot?.leader).toBe(true);
    expect(spot && meet(spot, { x: 195, y: 145, w: 10, h: 10 })).toBe(false);
    expect(spot && spot.x - 200).toBeGreaterThanOrEqual(22);
  });

  it('sets the tag of a country inside it', () => {
    const inside = gridInside([[[50, 50], [350, 50], [350, 250], [50, 250]]], [200, 150], view);
    const [spot] = layout([item('c', 200, 150, { kind: 'over', r: 0, inside })], view);
    expect(spot).toMatchObject({ x: 140, y: 135, brief: false, leader: false });
  });

  it('sets the name of a country far off rather than not at all', () => {
    const crowd = [{ x: 250, y: 50, w: 150, h: 200 }];
    const country = item('rs', 390, 150, { kind: 'over', r: 0, inside: [[390, 150]] });
    expect(layout([country], view, crowd)).toEqual([]);
    const [spot] = layout([{ ...country, must: true }], view, crowd);
    expect(spot).toMatchObject({ brief: true, leader: true });
  });

  it('keeps the tag of a country whose middle is out of view but which is not', () => {
    expect(layout([item('ru', 900, 100, { kind: 'over', r: 0, inside: [[300, 100]] })], view)).toHaveLength(1);
  });

  it('leaves out what is out of view', () => {
    expect(layout([item('rs', 900, 100, { kind: 'over', r: 0, inside: [[900, 100]], must: true })], view)).toEqual([]);
    expect(layout([item('a', 900, 100)], view)).toEqual([]);
  });
});

describe('gridInside', () => {
  it('leaves out holes, and is nearest first', () => {
    const rings: [number, number][][] = [
      [[0, 0], [200, 0], [200, 200], [0, 200]],
      [[80, 80], [120, 80], [120, 120], [80, 120]],
    ];
    const points = gridInside(rings, [100, 100], view, 10, 500);
    expect(points.some(([x, y]) => x > 80 && x < 120 && y > 80 && y < 120)).toBe(false);
    const far = points.map(([x, y]) => (x - 100) ** 2 + (y - 100) ** 2);
    expect(far).toEqual([...far].sort((a, b) => a - b));
  });
});

it('a line ends at the nearest point of a tag', () => {
  expect(nearest({ x: 10, y: 10, w: 20, h: 10 }, 0, 15)).toEqual([10, 15]);
  expect(nearest({ x: 10, y: 10, w: 20, h: 10 }, 50, 50)).toEqual([30, 20]);
});
