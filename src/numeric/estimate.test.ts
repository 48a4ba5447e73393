/** Wilson's interval against SciPy: test/fixtures/evaluation.json. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bootstrapEstimate, reflectedEstimate } from './estimate.ts';
import { quantile } from './moments.ts';
import { wilsonInterval } from './wilson-interval.ts';

const fixture = resolve(import.meta.dirname, '../../test/fixtures/evaluation.json');
const { wilson } = JSON.parse(readFileSync(fixture, 'utf8')) as {
  wilson: { right: number; rows: number; low: number; high: number }[];
};

describe('wilsonInterval', () => {
  test.each(wilson)('$right of $rows', ({ right, rows, low, high }) => {
    const got = wilsonInterval(right, rows);
    expect(got.low).toBeCloseTo(low, 12);
    expect(got.high).toBeCloseTo(high, 12);
    expect(got.low).toBeGreaterThanOrEqual(0);
    expect(got.high).toBeLessThanOrEqual(1);
  });
});

test.each([
  [5, 3],
  [-1, 5],
  [0, 0],
  [Number.NaN, 5],
  [1, Number.POSITIVE_INFINITY],
])('wilsonInterval refuses %d of %d', (successes, trials) => {
  expect(() => wilsonInterval(successes, trials)).toThrow(
    expect.objectContaining({
      code: 'numeric',
      message: expect.stringContaining(`got ${successes} of ${trials}`),
    }),
  );
});

describe('quantile', () => {
  test.each([
    [[3], 0.4, 3],
    [[1, 2], 0.25, 1.25],
    [[1, 2, 4, 8], 0.5, 3],
    [[1, 2, 4, 8], 1, 8],
    [[1, 2, 4, 8], 0, 1],
  ])('of %j at %d', (values, share, expected) => {
    expect(quantile(values, share)).toBeCloseTo(expected, 14);
  });
});

describe('bootstrapEstimate', () => {
  test('is the middle 95 % of the draws, in whatever order they came', () => {
    const draws = Float64Array.from({ length: 201 }, (_, i) => (i * 7) % 201);
    expect(bootstrapEstimate(100, draws)).toEqual({ value: 100, low: 5, high: 195, undefined_draws: 0 });
  });

  test('leaves out and counts draws that say nothing', () => {
    const draws = Float64Array.of(Number.NaN, 1, 1, Number.NaN);
    expect(bootstrapEstimate(1, draws)).toEqual({ value: 1, low: 1, high: 1, undefined_draws: 2 });
  });

  test.each([
    ['most draws say nothing', [Number.NaN, 1, Number.NaN]],
    ['nothing was drawn', []],
  ])('has no interval where %s', (_, draws) => {
    expect(bootstrapEstimate(1, Float64Array.from(draws))).toMatchObject({ value: 1, low: null, high: null });
  });

  test('is nothing where the rows say nothing', () => {
    expect(bootstrapEstimate(null, Float64Array.of(1, 2))).toBeNull();
  });
});

describe('reflectedEstimate', () => {
  test('is the middle 95 % of the draws, mirrored at the value', () => {
    const draws = Float64Array.from({ length: 201 }, (_, i) => (i * 7) % 201);
    expect(reflectedEstimate(120, draws, 0)).toEqual({ value: 120, low: 45, high: 235, undefined_draws: 0 });
  });

  test('is cut where the number cannot be, and holds the value', () => {
    const draws = Float64Array.from({ length: 201 }, (_, i) => 10 + i);
    expect(reflectedEstimate(4, draws, 0)).toEqual({ value: 4, low: 0, high: 4, undefined_draws: 0 });
    const below = draws.map((draw) => -draw);
    expect(reflectedEstimate(4, below, 0)).toMatchObject({ low: 4, high: 213 });
  });

  test('leaves out draws that say nothing, and has no interval without draws', () => {
    expect(reflectedEstimate(1, Float64Array.of(Number.NaN, 2, 2, Number.NaN), 0)).toEqual({
      value: 1,
      low: 0,
      high: 1,
      undefined_draws: 2,
    });
    expect(reflectedEstimate(1, new Float64Array(0), 0)).toMatchObject({ value: 1, low: null, high: null });
    expect(reflectedEstimate(null, Float64Array.of(1), 0)).toBeNull();
  });
});
