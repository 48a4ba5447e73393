/** Principal directions by subspace iteration: enough of them for a start that is trained on. */
import { createMt19937 } from '../../src/numeric/index.ts';

/**
 * The `count` leading eigenvectors of a symmetric matrix, nearly: those whose eigenvalues lie close together may be
 * mixed, which leaves their span.
 *
 * @param matrix [n, n], positive semi-definite
 * @returns orthonormal rows [count, n]; noughts where the matrix has fewer directions
 */
export function principalDirections(
  matrix: Float64Array,
  n: number,
  count: number,
  { iterations = 40, seed = 1 }: { readonly iterations?: number; readonly seed?: number } = {},
): Float64Array {
  const random = createMt19937(seed);
  let rows = Float64Array.from({ length: count * n }, () => random.uniform() - 0.5);
  orthonormalise(rows, n, count);
  for (let k = 0; k < iterations; k++) {
    const next = new Float64Array(count * n);
    for (let r = 0; r < count; r++)
      for (let i = 0; i < n; i++) {
        const value = rows[r * n + i]!;
        for (let j = 0; j < n; j++) next[r * n + j]! += value * matrix[i * n + j]!;
      }
    orthonormalise(next, n, count);
    rows = next;
  }
  return rows;
}

/** Gram and Schmidt's, each row against those before it, twice for the sake of rounding. */
function orthonormalise(rows: Float64Array, n: number, count: number): void {
  for (let r = 0; r < count; r++) {
    const row = rows.subarray(r * n, (r + 1) * n);
    for (let pass = 0; pass < 2; pass++)
      for (let q = 0; q < r; q++) {
        const other = rows.subarray(q * n, (q + 1) * n);
        let product = 0;
        for (let i = 0; i < n; i++) product += row[i]! * other[i]!;
        for (let i = 0; i < n; i++) row[i]! -= product * other[i]!;
      }
    let norm = 0;
    for (let i = 0; i < n; i++) norm += row[i]! ** 2;
    const scale = norm > 0 ? 1 / Math.sqrt(norm) : 0;
    for (let i = 0; i < n; i++) row[i]! *= scale;
  }
}
