/** Where the abilities of a class end. */
import { expect, test } from 'vitest';
import { beyondClass } from './population.ts';

test('beyond four deviations from the mean ability, the errors of abilities included', () => {
  const abilities = { mean: Float64Array.of(-1, 1), error: Float64Array.of(0.5, 0.5) };
  const reach = 4 * Math.sqrt(1.25);
  expect(beyondClass(reach - 0.01, abilities)).toBeNull();
  expect(beyondClass(-reach - 0.01, abilities)).toEqual({
    mean: -reach - 0.01,
    low: -reach,
    high: reach,
  });
});
