/** Symmetric positive definite systems, row-major in flat arrays, by Cholesky's decomposition. */

/**
 * Cholesky's factor: overwrites the lower triangle of `matrix` [n, n] with L, L Lᵀ = matrix. The upper one is left.
 *
 * @param leastShare of each diagonal element that must be left when the rows before are taken off: less is rounding,
 *   and the row follows from those before it
 * @returns whether the matrix is positive definite; if not, what it holds is of no use
 */
export function factorise(matrix: Float64Array, n: number, leastShare: number = 0): boolean {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= matrix[i * n + k]! * matrix[j * n + k]!;
      if (i !== j) matrix[i * n + j] = sum / matrix[j * n + j]!;
      else if (sum > leastShare * matrix[i * n + i]!) matrix[i * n + i] = Math.sqrt(sum);
      else return false;
    }
  }
  return true;
}

/** Solves L Lᵀ x = right in place. */
export function solveFactorised(factor: Float64Array, right: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) {
    let sum = right[i]!;
    for (let k = 0; k < i; k++) sum -= factor[i * n + k]! * right[k]!;
    right[i] = sum / factor[i * n + i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = right[i]!;
    for (let k = i + 1; k < n; k++) sum -= factor[k * n + i]! * right[k]!;
    right[i] = sum / factor[i * n + i]!;
  }
}

/** (L Lᵀ)⁻¹ [n, n], both triangles. */
export function invertFactorised(factor: Float64Array, n: number): Float64Array {
  const inverse = new Float64Array(n * n);
  const column = new Float64Array(n);
  for (let j = 0; j < n; j++) {
    column.fill(0);
    column[j] = 1;
    solveFactorised(factor, column, n);
    for (let i = 0; i < n; i++) inverse[i * n + j] = column[i]!;
  }
  return inverse;
}

/** Diagonal of (L Lᵀ)⁻¹ = L⁻ᵀ L⁻¹, `[n]`: the squared lengths of the columns of L⁻¹. A sixth of the whole's work. */
export function inverseDiagonal(factor: Float64Array, n: number): Float64Array {
  const diagonal = new Float64Array(n);
  const column = new Float64Array(n);
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) {
      let sum = i === j ? 1 : 0;
      for (let k = j; k < i; k++) sum -= factor[i * n + k]! * column[k]!;
      column[i] = sum / factor[i * n + i]!;
      diagonal[j]! += column[i]! ** 2;
    }
  }
  return diagonal;
}
