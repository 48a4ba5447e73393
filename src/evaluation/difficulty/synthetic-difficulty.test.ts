import { describe, expect, test } from 'vitest';
import { createMt19937 } from '../../numeric/index.ts';
import { syntheticDifficulties } from './synthetic-difficulty.ts';

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const deviationOf = (values: readonly number[]) => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
};
const errorless = (mean: Float64Array) => ({ mean, error: new Float64Array(mean.length) });

describe('syntheticDifficulties', () => {
  const mean = Float64Array.of(-1.5, -0.4, 0.1, 0.8, 1.9);
  const difficulties = [-2, 0.3, 1.7];

  test('a class that answers as its abilities say finds b, without error', () => {
    const probability = Float32Array.from(difficulties.flatMap((b) => [...mean].map((a) => sigmoid(a - b))));
    syntheticDifficulties(probability, errorless(mean)).forEach(({ difficulty, samplingError }, q) => {
      expect(difficulty).toBeCloseTo(difficulties[q]!, 2);
      expect(samplingError).toBeLessThan(1e-3);
    });
  });

  test('weights count in facility and b', () => {
    const probability = Float32Array.of(0.9, 0.8, 0.2, 0.1, 0.3);
    const weight = Float64Array.of(1, 3, 0, 0, 0);
    const [one] = syntheticDifficulties(probability, { ...errorless(mean), weight });
    expect(one!.facility).toBeCloseTo(0.825, 6);
    // Of a weighed mean: √(2 · Σ (w (p − facility))²), w 1/4 and 3/4.
    expect(one!.facilityError).toBeCloseTo(Math.sqrt(2 * ((0.075 / 4) ** 2 + (0.025 * 0.75) ** 2)), 6);
  });

  test('errors are how much classes of the same population differ', () => {
    const random = createMt19937(5);
    const students = 40;
    const created = Array.from({ length: 400 }, () => {
      const ability = Float64Array.from({ length: students }, () => random.normal());
      const probability = Float32Array.from(ability, (a) => sigmoid(a - 0.7 + 0.8 * random.normal()));
      return syntheticDifficulties(probability, errorless(ability))[0]!;
    });
    const average = (of: (one: (typeof created)[number]) => number) =>
      Math.sqrt(created.reduce((sum, one) => sum + of(one) ** 2, 0) / created.length);
    const found = deviationOf(created.map(({ difficulty }) => difficulty));
    expect(average((one) => one.samplingError) / found).toBeGreaterThan(0.9);
    expect(average((one) => one.samplingError) / found).toBeLessThan(1.1);
    const spread = deviationOf(created.map(({ facility }) => facility));
    expect(average((one) => one.facilityError) / spread).toBeGreaterThan(0.9);
    expect(average((one) => one.facilityError) / spread).toBeLessThan(1.1);
  });

  test.each([0, 1])('all sure of %d: far out, finite', (p) => {
    const [one] = syntheticDifficulties(new Float32Array(5).fill(p), errorless(mean));
    expect(one!.facility).toBe(p);
    expect(Object.values(one!).every(Number.isFinite)).toBe(true);
    expect(Math.sign(one!.difficulty)).toBe(p === 0 ? 1 : -1);
  });

  test.each([
    ['one student', [0.5], { mean: [0], error: [0.3] }, 'at least 2 students, got 1'],
    [
      'weight on one',
      [0.5, 0.4],
      { mean: [0, 1], error: [0, 0], weight: [1, 0] },
      'at least 2 students, got 1',
    ],
    ['students missing', [0.5, 0.4, 0.1], { mean: [0, 1], error: [0, 0] }, 'expected 2 a question, got 3'],
    [
      'no probability',
      [0.5, 0.4, 0.1, Number.NaN],
      { mean: [0, 1], error: [0, 0] },
      'student 1 for question 1',
    ],
  ])('refuses %s', (_, p, given: { mean: number[]; error: number[]; weight?: number[] }, message) => {
    const abilities = {
      mean: Float64Array.from(given.mean),
      error: Float64Array.from(given.error),
      ...(given.weight === undefined ? {} : { weight: Float64Array.from(given.weight) }),
    };
    expect(() => syntheticDifficulties(Float32Array.from(p), abilities)).toThrow(
      expect.objectContaining({ code: 'numeric', message: expect.stringContaining(message) }),
    );
  });

  test('no question is no difficulty', () => {
    expect(syntheticDifficulties(new Float32Array(0), errorless(mean))).toEqual([]);
  });
});
