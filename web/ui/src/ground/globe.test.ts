import { describe, expect, it } from 'vitest';
import { middle, nearLon, polygonsNear, turn } from './globe';

it('finds the copy of a longitude that is nearest', () => {
  expect(nearLon(-171, 180)).toBe(189);
  expect(nearLon(179, -180)).toBe(-181);
  expect(nearLon(16, 20)).toBe(16);
  expect(nearLon(16, 700)).toBe(736);
});

describe('the middle of places', () => {
  it('is that of the shortest stretch', () => {
    expect(middle([178, -172])).toBe(-177);
    expect(middle([-3.7, 16, 20.5])).toBeCloseTo(8.4);
    expect(middle([100, -100])).toBe(180);
    expect(middle([5])).toBe(5);
  });

  it('of places all around the world leaves out the widest gap', () => {
    const lons = [-170, -60, 20, 100];
    const at = middle(lons);
    const seen = lons.map((lon) => nearLon(lon, at));
    expect(Math.max(...seen) - Math.min(...seen)).toBe(250);
  });
});

it('turns places, and says whether any moved', () => {
  const places = [{ lon: 178 }, { lon: -172 }];
  expect(turn(places, -177)).toBe(true);
  expect(places).toEqual([{ lon: -182 }, { lon: -172 }]);
  expect(turn(places, -177)).toBe(false);
});

it('joins the halves of a shape that is cut at the antimeridian', () => {
  const half = (west: number, east: number): [number, number][][] => [[[west, -17], [east, -17], [east, -16], [west, -17]]];
  const shape = { type: 'MultiPolygon' as const, coordinates: [half(179, 180), half(-180, -179)] };
  const lons = (to: number) => polygonsNear(shape, to).flat(2).map(([lon]) => lon);
  expect([Math.min(...lons(178)), Math.max(...lons(178))]).toEqual([179, 181]);
  expect([Math.min(...lons(-178)), Math.max(...lons(-178))]).toEqual([-181, -179]);
});
