import { expect, test } from 'vitest';
import { edges, unstep } from './steps';

test('rings come back from their steps, a hole too', () => {
  const got = unstep({ polygons: [[[1500, 4500, 100, 0, 0, 250, -100, -250], [1550, 4510, 5, 0, 0, 5, -5, -5]], [[-17999, -1, 1, 0, 0, 1, -1, -1]]] });
  expect(got).toEqual({
    type: 'MultiPolygon',
    coordinates: [
      [[[15, 45], [16, 45], [16, 47.5], [15, 45]], [[15.5, 45.1], [15.55, 45.1], [15.55, 45.15], [15.5, 45.1]]],
      [[[-179.99, -0.01], [-179.98, -0.01], [-179.98, 0], [-179.99, -0.01]]],
    ],
    dotted: [],
  });
});

test('edges along a dotted border are apart from firm ones, which go on around them', () => {
  const ring = ['a', 'b', 'c', 'd', 'e', 'a'];
  expect(edges([[ring, ['x', 'y', 'z', 'x']]], [[0, 0, 0, 1], [0, 0, 2, 4]])).toEqual({
    firm: [['b', 'c'], ['e', 'a'], ['x', 'y', 'z', 'x']],
    dots: [['a', 'b'], ['c', 'd', 'e']],
  });
  expect(edges([[ring]], [[0, 0, 3, 5]])).toEqual({ firm: [['a', 'b', 'c', 'd']], dots: [['d', 'e', 'a']] });
});
