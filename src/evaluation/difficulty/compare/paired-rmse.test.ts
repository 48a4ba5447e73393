import { describe, expect, test } from 'vitest';
import { createMt19937 } from '../../../numeric/index.ts';
import { rmseGain } from './paired-rmse.ts';

const random = createMt19937(5);
const real = Array.from({ length: 300 }, () => random.normal());
const off = (deviation: number) => real.map((b) => b + deviation * random.normal());

describe('rmseGain', () => {
  test('the difference of the two, by hand', () => {
    // Errors 1, 1 and 3, 4: 1 and √12.5
    const gain = rmseGain([1, -1], [3, -4], [0, 0], 1)!;
    expect(gain.value).toBeCloseTo(Math.sqrt(12.5) - 1, 12);
    // Draws are the first twice (2), the second twice (3), or both.
    expect([gain.low, gain.high]).toEqual([expect.closeTo(2, 12), expect.closeTo(3, 12)]);
  });

  test('a better prediction is told apart, an equally good one is not, and the same one gains nothing', () => {
    const [good, alike, bad] = [off(0.5), off(0.5), off(0.8)];
    const clear = rmseGain(good, bad, real, 3)!;
    expect(clear.low).toBeGreaterThan(0);
    const turned = rmseGain(bad, good, real, 3)!;
    expect([turned.value, turned.low, turned.high]).toEqual(
      [clear.value, clear.high!, clear.low!].map((value) => expect.closeTo(-value, 9)),
    );
    const level = rmseGain(good, alike, real, 3)!;
    expect(level.low).toBeLessThan(0);
    expect(level.high).toBeGreaterThan(0);
    expect(rmseGain(good, good, real, 3)).toMatchObject({ value: 0, low: 0, high: 0 });
  });

  test('errors that are shared make the interval narrower', () => {
    const shared = off(2);
    const near = shared.map((value) => value + 0.1 * random.normal());
    const width = ({ low, high }: { low: number | null; high: number | null }) => high! - low!;
    expect(width(rmseGain(shared, near, real, 3)!)).toBeLessThan(
      0.2 * width(rmseGain(shared, off(2), real, 3)!),
    );
  });

  test('the same seed, the same draws; none without questions', () => {
    const [a, b] = [off(0.5), off(0.6)];
    expect(rmseGain(a, b, real, 7)).toEqual(rmseGain(a, b, real, 7));
    expect(rmseGain([], [], [], 7)).toBeNull();
  });
});
