/** Scores of read difficulties against numbers by hand; a population's share against integrals computed elsewhere. */
import { describe, expect, test } from 'vitest';
import { probabilityOf } from '../../../numeric/index.ts';
import { populationFacility } from './population-facility.ts';
import { scoreItems } from './score-items.ts';

describe('the share right of a population', () => {
  // The trapezoid rule over ±12 deviations with 200,001 nodes, in Python.
  test.each([
    [1, 1, 0.3032653298562923],
    [-2, 0.5, 0.8709934636227366],
    [0, 3, 0.5],
    [3, 2, 0.1295942009345677],
  ])('is the mean of the logistic curve over b ~ N(%d, %d²)', (value, error, expected) => {
    expect(populationFacility({ value, error }).expected).toBeCloseTo(expected, 6);
  });

  test('of a b that is known is the curve itself; its bounds are those of b', () => {
    const exact = populationFacility({ value: 0.7, error: 0 });
    expect(exact.expected).toBeCloseTo(probabilityOf(-0.7), 6);
    expect([exact.low, exact.high]).toEqual([probabilityOf(-0.7), probabilityOf(-0.7)]);
    const { low, high } = populationFacility({ value: 0, error: 1 });
    expect(low).toBeCloseTo(1 / (1 + Math.exp(1.6448536)), 6);
    expect(high).toBeCloseTo(1 - low, 12);
  });
});

describe('scores', () => {
  const item = (real: number, synthetic: number, error = 1, part = 0) => ({
    part,
    real: { value: real, error: 0 },
    synthetic: { value: synthetic, error },
  });

  test('by hand', () => {
    // Differences 1, -1, 1, -1; the real b have the sample deviation √(20/3).
    const scores = scoreItems([item(-3, -2), item(-1, -2), item(1, 2), item(3, 2)])!;
    expect(scores).toMatchObject({ items: 4, rmse: 1, mae: 1, coverage: 1 });
    expect(scores.rmse_of_spread).toBeCloseTo(1 / Math.sqrt(20 / 3), 12);
    expect(scores.r).toBeCloseTo(16 / Math.sqrt(20 * 16), 12);
  });

  test('intervals that are too narrow hold less', () => {
    expect(
      scoreItems([item(0, 1, 0.1), item(1, 1, 0.1), item(2, 1, 0.1), item(1, 1.05, 0.1)])!.coverage,
    ).toBe(0.5);
  });

  test('what parts are read alike by is no correlation', () => {
    const parts = [item(0, 1, 1, 0), item(3, 1, 1, 0), item(1, 2, 1, 1), item(2, 2, 1, 1)];
    expect(scoreItems(parts)).toMatchObject({ r: null, r_low: null, rmse: expect.any(Number) });
    expect(scoreItems([...parts, item(2, 3, 1, 1)])!.r).not.toBeNull();
  });

  test('of items all alike there is no correlation, and no spread', () => {
    expect(scoreItems([item(1, 1), item(1, 1.1), item(1, 0.9), item(1, 1)])).toMatchObject({
      r: null,
      rmse_of_spread: null,
    });
    expect(scoreItems([])).toBeNull();
  });
});
