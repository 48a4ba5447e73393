/**
 * A design matrix for models whose rows repeat: the features of answer i are the sum of one row of each part, say the
 * words of its question and its student. A product costs the entries of the different rows and one addition an
 * answer and part, however many words there are.
 */
import { UnderstudyError } from '../../errors.ts';
import type { SparseRows } from '../../readers/index.ts';

export interface DesignPart {
  readonly rows: SparseRows;
  /** `[answers]`, which row of `rows` an answer has. */
  readonly rowOf: Int32Array;
}

export interface SparseDesign {
  readonly answers: number;
  readonly features: number;
  /** Each has features of its own. */
  readonly parts: readonly DesignPart[];
}

/** One row an answer. */
export function plainDesign(rows: SparseRows, features: number): SparseDesign {
  const answers = rows.offsets.length - 1;
  return { answers, features, parts: [{ rows, rowOf: Int32Array.from({ length: answers }, (_, i) => i) }] };
}

/** For each of `count` rows one entry of 1: feature `first` + row. */
export function oneHotRows(count: number, first: number): SparseRows {
  return {
    offsets: Int32Array.from({ length: count + 1 }, (_, r) => r),
    features: Int32Array.from({ length: count }, (_, r) => first + r),
    values: new Float64Array(count).fill(1),
  };
}

/**
 * X w and an intercept, `[answers]`.
 *
 * @param weights `[features + 1]`, the intercept last
 * @param product where to write it; large arrays cost more to make than to fill
 */
export function timesWeights(
  { answers, features, parts }: SparseDesign,
  weights: Float64Array,
  product: Float64Array = new Float64Array(answers),
): Float64Array {
  product.fill(weights[features]!);
  for (const { rows, rowOf } of parts) {
    const { offsets, features: feature, values } = rows;
    const ofRow = new Float64Array(offsets.length - 1);
    for (let r = 0; r < ofRow.length; r++) {
      let sum = 0;
      for (let at = offsets[r]!; at < offsets[r + 1]!; at++) sum += values[at]! * weights[feature[at]!]!;
      ofRow[r] = sum;
    }
    for (let i = 0; i < answers; i++) product[i]! += ofRow[rowOf[i]!]!;
  }
  return product;
}

/**
 * Xᵀ v, `[features + 1]`: for each feature the sum of value · v over the answers, and last the sum of v.
 *
 * @param v `[answers]`
 */
export function sumByFeature({ answers, features, parts }: SparseDesign, v: Float64Array): Float64Array {
  const sums = new Float64Array(features + 1);
  for (const { rows, rowOf } of parts) {
    const { offsets, features: feature, values } = rows;
    const ofRow = new Float64Array(offsets.length - 1);
    for (let i = 0; i < answers; i++) ofRow[rowOf[i]!]! += v[i]!;
    for (let r = 0; r < ofRow.length; r++) {
      for (let at = offsets[r]!; at < offsets[r + 1]!; at++) sums[feature[at]!]! += values[at]! * ofRow[r]!;
    }
  }
  for (let i = 0; i < answers; i++) sums[features]! += v[i]!;
  return sums;
}

/** The same design with f of every value; f of 0 must be 0. */
export function mapValues(design: SparseDesign, f: (value: number) => number): SparseDesign {
  const parts = design.parts.map(({ rows, rowOf }) => ({
    rows: { ...rows, values: rows.values.map(f) },
    rowOf,
  }));
  return { ...design, parts };
}

/** @throws UnderstudyError `numeric` on what is out of range or not finite */
export function checkDesign({ answers, features, parts }: SparseDesign): void {
  for (const { rows, rowOf } of parts) {
    if (rowOf.length !== answers || rowOf.some((row) => !(row >= 0 && row < rows.offsets.length - 1)))
      throw new UnderstudyError('numeric', `design: expected a row for each of ${answers} answers`);
    const feature = rows.features.find((one) => !(one >= 0 && one < features));
    if (feature !== undefined)
      throw new UnderstudyError('numeric', `design: expected a feature below ${features}, got ${feature}`);
    const value = rows.values.find((one) => !Number.isFinite(one));
    if (value !== undefined)
      throw new UnderstudyError('numeric', `design: expected finite values, got ${value}`);
  }
}
