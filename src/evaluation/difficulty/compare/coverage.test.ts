import { expect, test } from 'vitest';
import { createMt19937 } from '../../../numeric/index.ts';
import { coverageOf } from './coverage.ts';

test('counts by both errors; intervals as SciPy has them', () => {
  // Deviation 1 of the difference: 0.6² + 0.8². Normal quantiles: 0.674 0.842 1.036 1.282 1.645 1.960.
  const pairs = [0.1, -0.7, 0.9, -1.1, 1.5, -1.8, 3].map((off) => ({
    synthetic: { value: 2, error: 0.6 },
    real: { value: 2 + off, error: 0.8 },
  }));
  // scipy.stats.binomtest(held, 7).proportion_ci(0.95, method='wilson')
  const expected = [
    [0.02567962434474358, 0.5131278292743189],
    [0.08221892400405673, 0.6410655481673807],
    [0.1582198552514697, 0.7495416354723428],
    [0.2504583645276572, 0.8417801447485302],
    [0.3589344518326193, 0.9177810759959432],
    [0.4868721707256811, 0.9743203756552565],
  ];
  const found = coverageOf(pairs);
  expect(found.map(({ nominal }) => nominal)).toEqual([0.5, 0.6, 0.7, 0.8, 0.9, 0.95]);
  for (const [i, { observed, low, high }] of found.entries()) {
    expect(observed).toBeCloseTo((i + 1) / 7, 12);
    expect([low, high]).toEqual(expected[i]!.map((bound) => expect.closeTo(bound, 10)));
  }
});

test('errors that are told hold as often as they say; half of them do not', () => {
  const random = createMt19937(11);
  const draw = (heard: number) =>
    coverageOf(
      Array.from({ length: 4000 }, () => {
        const [synthetic, real] = [0.2 + random.uniform(), 0.1 + 0.3 * random.uniform()];
        return {
          synthetic: { value: 1 + synthetic * random.normal(), error: heard * synthetic },
          real: { value: 1 + real * random.normal(), error: heard * real },
        };
      }),
    );
  // Four standard errors of a share.
  for (const { nominal, observed } of draw(1))
    expect(Math.abs(observed - nominal)).toBeLessThan(4 * Math.sqrt((nominal * (1 - nominal)) / 4000));
  for (const { nominal, high } of draw(0.5)) expect(high).toBeLessThan(nominal);
});

test('one question; no error at all', () => {
  const certain = { value: 1, error: 0 };
  for (const { observed, low, high } of coverageOf([{ synthetic: certain, real: certain }]))
    expect([observed, low, high]).toEqual([1, expect.closeTo(0.2065, 4), 1]);
  for (const { observed, low, high } of coverageOf([
    { synthetic: certain, real: { ...certain, value: 1.001 } },
  ]))
    expect([observed, low, high]).toEqual([0, 0, expect.closeTo(0.7935, 4)]);
});
