/**
 * A start for the head: pooled states of an encoder share one large common direction, and differ from text to text
 * in small ones. A linear map that takes the common direction out and gives the others unit variance lets the layers
 * after it see the differences.
 */
import { UnderstudyError } from '../errors.ts';
import { factorise } from '../numeric/index.ts';

/** Variances below this part of the mean one count as noise. */
const RIDGE = 1e-3;
/** The same with fewer texts than numbers: each text can then be told from all others by directions that are noise. */
const RIDGE_OF_FEW = 1;
/** A total variance below this part of the squared mean is what rounding leaves of texts that are all alike. */
const ROUNDING = 1e-12;

/**
 * W [D, D], row-major, such that W x has no component that all x share, and covariance of about I: W = L⁻¹ (I − μμᵀ/μᵀμ)
 * with L Lᵀ = Σ + ridge · mean(diag Σ) · I, Cholesky's factor of the covariance of what is left. With fewer rows than D
 * the ridge is the mean variance, and W is milder.
 *
 * @param rows at least one, [D] each
 * @throws UnderstudyError `numeric` where the rows are not finite
 */
export function whiteningMatrix(rows: readonly Float32Array[]): Float32Array {
  const D = rows[0]!.length;
  const mean = new Float64Array(D);
  for (const row of rows) for (let d = 0; d < D; d++) mean[d] = mean[d]! + row[d]! / rows.length;
  const norm = mean.reduce((sum, m) => sum + m * m, 0);
  if (!Number.isFinite(norm))
    throw new UnderstudyError('numeric', 'the encoder gives numbers that are not finite', {
      hint: 'choose another base',
    });
  /** x without its component along the mean. */
  const project = (x: ArrayLike<number>): Float64Array => {
    let along = 0;
    for (let d = 0; d < D; d++) along += x[d]! * mean[d]!;
    const part = norm > 0 ? along / norm : 0;
    return Float64Array.from({ length: D }, (_, d) => x[d]! - part * mean[d]!);
  };

  // What is left is centred: the mean lies along itself.
  const covariance = new Float64Array(D * D);
  for (const row of rows) {
    const x = project(row);
    for (let i = 0; i < D; i++) {
      const scaled = x[i]! / rows.length;
      for (let j = 0; j <= i; j++) covariance[i * D + j] = covariance[i * D + j]! + scaled * x[j]!;
    }
  }
  let trace = 0;
  for (let d = 0; d < D; d++) trace += covariance[d * D + d]!;
  // Texts that are all alike have no variance to be scaled.
  const part = rows.length < D ? RIDGE_OF_FEW : RIDGE;
  const ridge = trace > ROUNDING * norm ? (part * trace) / D : 1;
  for (let d = 0; d < D; d++) covariance[d * D + d] = covariance[d * D + d]! + ridge;
  factorise(covariance, D); // its diagonal was raised, so it is positive definite

  // Column by column: W eᵢ = L⁻¹ P eᵢ.
  const matrix = new Float32Array(D * D);
  const unit = new Float64Array(D);
  for (let i = 0; i < D; i++) {
    unit.fill(0);
    unit[i] = 1;
    const column = project(unit);
    for (let j = 0; j < D; j++) {
      let sum = column[j]!;
      for (let k = 0; k < j; k++) sum -= covariance[j * D + k]! * column[k]!;
      column[j] = sum / covariance[j * D + j]!;
      matrix[j * D + i] = column[j]!;
    }
  }
  return matrix;
}
