import { describe, expect, test } from 'vitest';
import { createMt19937 } from '../numeric/index.ts';
import { whiteningMatrix } from './whiten.ts';

/** Correlated rows about a common direction of so many times their deviation. */
function rowsOf(count: number, D: number, common: number, seed = 1): Float32Array[] {
  const random = createMt19937(seed);
  const mix = Array.from({ length: D * D }, () => random.normal());
  const shared = Array.from({ length: D }, () => common * random.normal());
  return Array.from({ length: count }, () => {
    const x = Array.from({ length: D }, () => random.normal());
    return Float32Array.from({ length: D }, (_, i) =>
      x.reduce((sum, value, j) => sum + mix[i * D + j]! * value, shared[i]!),
    );
  });
}

function apply(matrix: Float32Array, row: ArrayLike<number>): number[] {
  const D = row.length;
  return Array.from({ length: D }, (_, i) => {
    let sum = 0;
    for (let d = 0; d < D; d++) sum += matrix[i * D + d]! * row[d]!;
    return sum;
  });
}

const meanOf = (rows: readonly ArrayLike<number>[]) =>
  Array.from({ length: rows[0]!.length }, (_, d) =>
    rows.reduce((sum, row) => sum + row[d]! / rows.length, 0),
  );

function covarianceOf(rows: readonly number[][]): number[][] {
  const mean = meanOf(rows);
  return mean.map((_, i) =>
    mean.map((__, j) =>
      rows.reduce((sum, row) => sum + ((row[i]! - mean[i]!) * (row[j]! - mean[j]!)) / rows.length, 0),
    ),
  );
}

describe('whiteningMatrix', () => {
  test.each([0, 3, 100])(
    'takes out a common direction of %d deviations, and gives the others unit variance',
    (common) => {
      const D = 6;
      const rows = rowsOf(500, D, common);
      const matrix = whiteningMatrix(rows);
      for (const value of apply(matrix, meanOf(rows)))
        expect(Math.abs(value)).toBeLessThan(1e-3 * (1 + common));

      const covariance = covarianceOf(rows.map((row) => apply(matrix, row)));
      const trace = covariance.reduce((sum, row, i) => sum + row[i]!, 0);
      // One direction of six is gone; a ridge of a thousandth shortens what little varies.
      expect(trace).toBeGreaterThan(D - 1 - 0.2);
      expect(trace).toBeLessThan(D - 1 + 0.01);
      // Eigenvalues are 1, but for the one that is 0: the matrix is its own square.
      covariance.forEach((row, i) => {
        row.forEach((value, j) => {
          const square = row.reduce((sum, entry, k) => sum + entry * covariance[k]![j]!, 0);
          expect(Math.abs(square - value)).toBeLessThan(0.1);
          if (i !== j) expect(Math.abs(value)).toBeLessThan(0.8);
        });
      });
    },
  );

  test('with fewer rows than numbers, no direction is stretched beyond the mean one', () => {
    const rows = rowsOf(10, 40, 1);
    const covariance = covarianceOf(rows.map((row) => apply(whiteningMatrix(rows), row)));
    const variances = covariance.map((row, i) => row[i]!);
    // Σ (Σ + v I)⁻¹ with v the mean variance: of 9 directions that vary, most are over v, and none reaches 1.
    expect(Math.max(...variances)).toBeLessThan(1);
    expect(variances.reduce((a, b) => a + b, 0)).toBeLessThan(9);
  });

  test('scale is of no account', () => {
    const rows = rowsOf(100, 5, 2);
    const scaled = rows.map((row) => row.map((value) => 1000 * value));
    const [plain, other] = [whiteningMatrix(rows), whiteningMatrix(scaled)];
    plain.forEach((value, i) => {
      expect(1000 * other[i]!).toBeCloseTo(value, 3);
    });
  });

  test.each([
    ['fewer rows than numbers', rowsOf(4, 16, 3)],
    ['one row', rowsOf(1, 8, 3)],
    ['all rows alike', Array.from({ length: 9 }, () => Float32Array.of(1, -2, 3))],
    ['rows of zeros', [new Float32Array(4), new Float32Array(4)]],
    ['tiny differences', rowsOf(20, 4, 1).map((row) => row.map((value) => 1 + 1e-7 * value))],
    ['huge numbers', rowsOf(20, 4, 1).map((row) => row.map((value) => 1e15 * value))],
    ['one number each', [Float32Array.of(3), Float32Array.of(4)]],
  ])('is finite, and keeps what it maps within bounds: %s', (_, rows) => {
    const matrix = whiteningMatrix(rows);
    expect(matrix).toHaveLength(rows[0]!.length ** 2);
    for (const value of matrix) expect(Number.isFinite(value)).toBe(true);
    for (const row of rows) for (const value of apply(matrix, row)) expect(Math.abs(value)).toBeLessThan(50);
  });

  test('refuses what is not finite', () => {
    for (const wrong of [Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => whiteningMatrix([Float32Array.of(1, 2), Float32Array.of(1, wrong)])).toThrow(
        expect.objectContaining({ code: 'numeric' }),
      );
  });
});
