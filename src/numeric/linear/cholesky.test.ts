import { expect, test } from 'vitest';
import { factorise, invertFactorised, solveFactorised } from './cholesky.ts';

/** A Aᵀ + I of made-up numbers: symmetric and positive definite. */
function definite(n: number): Float64Array {
  const a = Float64Array.from({ length: n * n }, (_, i) => Math.sin(3 * i + n));
  const product = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      product[i * n + j] = i === j ? 1 : 0;
      for (let k = 0; k < n; k++) product[i * n + j]! += a[i * n + k]! * a[j * n + k]!;
    }
  return product;
}

function times(a: ArrayLike<number>, b: ArrayLike<number>, n: number): number[] {
  return Array.from({ length: n * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    let sum = 0;
    for (let k = 0; k < n; k++) sum += a[i * n + k]! * b[k * n + j]!;
    return sum;
  });
}

test.each([1, 2, 5])('factor, solution and inverse of a matrix of %d rows', (n) => {
  const matrix = definite(n);
  const factor = matrix.slice();
  expect(factorise(factor, n)).toBe(true);
  const lower = factor.map((value, at) => (at % n > Math.floor(at / n) ? 0 : value));
  const upper = lower.map((_, at) => lower[(at % n) * n + Math.floor(at / n)]!);
  times(lower, upper, n).forEach((value, at) => {
    expect(value).toBeCloseTo(matrix[at]!, 12);
  });

  const x = Float64Array.from({ length: n }, (_, i) => i - 1.5);
  const right = x.map((_, i) => x.reduce((sum, value, j) => sum + matrix[i * n + j]! * value, 0));
  solveFactorised(factor, right, n);
  right.forEach((value, i) => {
    expect(value).toBeCloseTo(x[i]!, 12);
  });

  times(matrix, invertFactorised(factor, n), n).forEach((value, at) => {
    expect(value).toBeCloseTo(at % (n + 1) === 0 ? 1 : 0, 12);
  });
});

test.each([
  ['indefinite', [1, 2, 2, 1]],
  ['singular', [1, 1, 1, 1]],
  ['zero', [0, 0, 0, 0]],
  ['not a number', [Number.NaN, 0, 0, 1]],
])('says no to a matrix that is %s', (_, matrix) => {
  expect(factorise(Float64Array.from(matrix), 2)).toBe(false);
});
