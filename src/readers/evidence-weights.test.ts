import { expect, test } from 'vitest';
import { evidenceWeights } from './evidence-weights.ts';

test('a difficulty counts by what it may differ by, beside its error', () => {
  // Variance 4, of which the errors are (0 + 0 + 1 + 3) / 4 = 1: 3 is left.
  const known = {
    difficulty: Float64Array.of(-2, 2, -2, 2),
    error: Float64Array.of(0, 0, 1, Math.sqrt(3)),
  };
  [1, 1, 3 / 4, 3 / 6].forEach((weight, i) => {
    expect(evidenceWeights(known)[i]).toBeCloseTo(weight, 12);
  });
  expect([...evidenceWeights(known, 1)]).toEqual([1, 1, 1 / 2, expect.closeTo(1 / 4, 12)]);
});

test('errors above the variance leave a tenth of it', () => {
  const known = { difficulty: Float64Array.of(-1, 1), error: Float64Array.of(3, 3) };
  expect(evidenceWeights(known)[0]).toBeCloseTo(0.1 / 9.1, 12);
});

test('where nothing differs, weights are still finite and above 0', () => {
  const known = { difficulty: Float64Array.of(2, 2), error: Float64Array.of(0, 5) };
  const [sure, unsure] = evidenceWeights(known);
  expect(sure).toBe(1);
  expect(unsure).toBeGreaterThan(0);
});
