import { expect, it } from 'vitest';
import { PbfWriter } from 'pbf';
import { Tile } from './mvt';

/** Writes a tile with one point and one line by hand (MVT 2.1, 4.1–4.4). */
function tile(): ArrayBuffer {
  const zig = (n: number) => (n << 1) ^ (n >> 31);
  const w = new PbfWriter();
  w.writeMessage(3, (_: null, l) => {
    l.writeVarintField(15, 2);
    l.writeStringField(1, 'place');
    l.writeMessage(2, (__: null, f) => {
      f.writePackedVarint(2, [0, 0, 1, 1]);
      f.writeVarintField(3, 1);
      f.writePackedVarint(4, [9, zig(25), zig(17)]);
    }, null);
    l.writeMessage(2, (__: null, f) => {
      f.writeVarintField(3, 2);
      f.writePackedVarint(4, [9, zig(2), zig(2), 10, zig(0), zig(8)]);
    }, null);
    l.writeStringField(3, 'en');
    l.writeStringField(3, 'pop');
    l.writeMessage(4, (__: null, v) => v.writeStringField(1, '<b>Zagreb</b>'), null);
    l.writeMessage(4, (__: null, v) => v.writeVarintField(5, 700000), null);
    l.writeVarintField(5, 4096);
  }, null);
  return w.finish().slice().buffer as ArrayBuffer;
}

it('reads points with their properties as they are, and leaves lines out of them', () => {
  const t = new Tile(tile(), 3, 4, 2);
  expect(t.points('place')).toEqual([{ x: 25, y: 17, props: { en: '<b>Zagreb</b>', pop: 700000 } }]);
  expect(t.points('nothing')).toEqual([]);
  expect(t.points('place')).toBe(t.points('place'));
});
