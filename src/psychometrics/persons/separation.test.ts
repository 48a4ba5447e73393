import { describe, expect, test } from 'vitest';
import { eapReliability, separation } from './separation.ts';

// Against eRm: fit.test.ts.
describe('separation', () => {
  test('NaN is left out', () => {
    const got = separation(Float64Array.of(1, Number.NaN, -1, 3), Float64Array.of(0.5, 0.5, 0.5, Number.NaN));
    expect(got).toMatchObject({ count: 2, observedVariance: 2, errorVariance: 0.25, reliability: 0.875 });
  });

  test('more error than spread is no separation, no error no ratio', () => {
    const ones = Float64Array.of(1, 1, 1);
    expect(separation(Float64Array.of(0.1, 0, 0.2), ones)).toMatchObject({
      reliability: 0,
      separation: 0,
      trueVariance: 0,
    });
    expect(separation(Float64Array.of(1, 2), new Float64Array(2))).toMatchObject({
      reliability: 1,
      separation: null,
      strata: null,
    });
    expect(separation(ones, ones)).toMatchObject({ reliability: 0, strata: 1 / 3 });
  });

  test('of posterior means', () => {
    expect(eapReliability(Float64Array.of(-1, 1), Float64Array.of(1, 1))).toBeCloseTo(2 / 3, 15);
    expect(eapReliability(new Float64Array(3), new Float64Array(3))).toBeNull();
    expect(eapReliability(Float64Array.of(1), Float64Array.of(1))).toBeNull();
  });

  test.each([
    ['an infinite measure', [Number.POSITIVE_INFINITY, 0], [1, 1]],
    ['a negative error', [1, 0], [-1, 1]],
    ['columns that do not fit', [1, 0], [1]],
  ])('refuses %s', (_, measures, errors) => {
    const call = () => separation(Float64Array.from(measures), Float64Array.from(errors));
    expect(call).toThrow(expect.objectContaining({ code: 'numeric' }));
  });
});
