import { expect, test } from 'vitest';
import { unstep } from './steps';

test('rings come back from their steps, a hole too', () => {
  const got = unstep([[[1500, 4500, 100, 0, 0, 250, -100, -250], [1550, 4510, 5, 0, 0, 5, -5, -5]], [[-17999, -1, 1, 0, 0, 1, -1, -1]]]);
  expect(got).toEqual({
    type: 'MultiPolygon',
    coordinates: [
      [[[15, 45], [16, 45], [16, 47.5], [15, 45]], [[15.5, 45.1], [15.55, 45.1], [15.55, 45.15], [15.5, 45.1]]],
      [[[-179.99, -0.01], [-179.98, -0.01], [-179.98, 0], [-179.99, -0.01]]],
    ],
  });
});
