/** The diagonal of the inverse of a symmetric positive definite matrix, by Cholesky's decomposition. */

/**
 * @param matrix `[size, size]`, of which the lower triangle is read; it is overwritten
 * @returns `[size]`; all NaN where the matrix is not positive definite
 */
export function choleskyInverseDiagonal(matrix: Float64Array, size: number): Float64Array {
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * size + j]!;
      for (let k = 0; k < j; k++) sum -= matrix[i * size + k]! * matrix[j * size + k]!;
      if (i === j) {
        if (!(sum > 0)) return new Float64Array(size).fill(Number.NaN);
        matrix[i * size + i] = Math.sqrt(sum);
      } else {
        matrix[i * size + j] = sum / matrix[j * size + j]!;
      }
    }
  }
  // (L Lᵀ)⁻¹ = L⁻ᵀ L⁻¹: its diagonal is the squared lengths of the columns of L⁻¹.
  const diagonal = new Float64Array(size);
  const column = new Float64Array(size);
  for (let j = 0; j < size; j++) {
    for (let i = j; i < size; i++) {
      let sum = i === j ? 1 : 0;
      for (let k = j; k < i; k++) sum -= matrix[i * size + k]! * column[k]!;
      column[i] = sum / matrix[i * size + i]!;
      diagonal[j]! += column[i]! ** 2;
    }
  }
  return diagonal;
}
