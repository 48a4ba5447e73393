/** Ridge regression on sparse rows (Hoerl & Kennard 1970). */
import type { SparseRows } from '../ladder/sparse-design.ts';

const MOST_STEPS = 500;
const TOLERANCE = 1e-16;

export interface RidgeTask {
  readonly rows: SparseRows;
  readonly features: number;
  /** y, `[rows]` */
  readonly values: Float64Array;
  /** `[rows]`; all 1 where none are given. */
  readonly weights?: Float64Array;
  /** Rows to learn from, at least one. */
  readonly known: readonly number[];
  readonly penalty: number;
  /** The share of the squared residual of the normal equations that may be left. @default 1e-16 */
  readonly tolerance?: number;
}

/**
 * Minimises Σ weight (y − c − w · x)² + penalty |w|² over the known rows, by conjugate gradients on the normal equations
 * (Hestenes & Stiefel 1952). Returns the prediction for any row.
 */
export function ridgeRegression({
  rows: { offsets, features: featureOf, values: x },
  features,
  values,
  weights: weightOf,
  known,
  penalty,
  tolerance = TOLERANCE,
}: RidgeTask): (row: number) => number {
  const size = features + 1;
  const times = (row: number, weights: Float64Array): number => {
    let sum = weights[features]!;
    for (let at = offsets[row]!; at < offsets[row + 1]!; at++) sum += x[at]! * weights[featureOf[at]!]!;
    return sum;
  };
  const addTo = (into: Float64Array, row: number, factor: number): void => {
    into[features]! += factor;
    for (let at = offsets[row]!; at < offsets[row + 1]!; at++) into[featureOf[at]!]! += factor * x[at]!;
  };
  const dot = (a: Float64Array, b: Float64Array): number => {
    let sum = 0;
    for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
    return sum;
  };

  const weights = new Float64Array(size);
  const residual = new Float64Array(size);
  for (const row of known) addTo(residual, row, (weightOf?.[row] ?? 1) * values[row]!);
  const direction = residual.slice();
  let squares = dot(residual, residual);
  const enough = tolerance * squares;
  const product = new Float64Array(size);
  for (let step = 0; step < MOST_STEPS && squares > enough; step++) {
    for (let i = 0; i < features; i++) product[i] = penalty * direction[i]!;
    product[features] = 0;
    for (const row of known) addTo(product, row, (weightOf?.[row] ?? 1) * times(row, direction));
    const length = squares / dot(direction, product);
    for (let i = 0; i < size; i++) {
      weights[i]! += length * direction[i]!;
      residual[i]! -= length * product[i]!;
    }
    const next = dot(residual, residual);
    for (let i = 0; i < size; i++) direction[i] = residual[i]! + (next / squares) * direction[i]!;
    squares = next;
  }
  return (row) => times(row, weights);
}
