/** Against literal draws of NumPy's RandomState; the moments of truncatedNormal behaviourally. */
import { describe, expect, it } from 'vitest';
import { isUnderstudyError } from '../errors.ts';
import { createMt19937 } from './mt19937.ts';

function draws<T>(count: number, next: () => T): T[] {
  return Array.from({ length: count }, () => next());
}

describe('createMt19937', () => {
  it.each([
    [0, [2357136044, 2546248239, 3071714933]],
    [42, [1608637542, 3421126067, 4083286876]],
    [4294967295, [419326371, 479346978, 3918654476]],
  ])('draws the words of NumPy for seed %d', (seed, expected) => {
    expect(draws(3, createMt19937(seed).nextUint32)).toEqual(expected);
  });

  it('still agrees after several turns of the state', () => {
    expect(draws(2000, createMt19937(42).nextUint32).at(-1)).toBe(2238969328);
  });

  it('takes the lower 32 bits of a larger seed, as torch does', () => {
    expect(createMt19937(2 ** 40 + 42).nextUint32()).toBe(1608637542);
  });

  it.each([-1, 0.5, Number.NaN, 2 ** 53])('refuses the seed %d', (seed) => {
    expect(() => createMt19937(seed)).toThrow(
      expect.toSatisfy((e: unknown) => isUnderstudyError(e) && e.code === 'usage'),
    );
  });

  it('gives the uniform numbers of NumPy', () => {
    expect(draws(3, createMt19937(42).uniform)).toEqual([
      0.3745401188473625, 0.9507143064099162, 0.7319939418114051,
    ]);
  });

  it('gives the normal numbers of NumPy', () => {
    const expected = [
      0.4967141530112327, -0.13826430117118466, 0.6476885381006925, 1.5230298564080254, -0.23415337472333597,
    ];
    const got = draws(5, createMt19937(42).normal);
    got.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i]!, 14);
    });
  });

  it('truncates at the cutoff and scales by std', () => {
    const random = createMt19937(7);
    const values = draws(200_000, () => random.truncatedNormal({ std: 0.02, cutoff: 2 }));
    const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
    const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length;
    const largest = values.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    expect(largest).toBeLessThanOrEqual(0.04);
    expect(largest).toBeGreaterThan(0.039);
    expect(Math.abs(mean)).toBeLessThan(0.0002);
    expect(Math.sqrt(variance) / 0.02).toBeCloseTo(0.8796, 2); // of a normal cut at ± 2 deviations
  });

  it('refuses a cutoff that no number passes', () => {
    expect(() => createMt19937(0).truncatedNormal({ std: 1, cutoff: 0 })).toThrow(RangeError);
  });
});
