/** Ridge regression on sparse rows (Hoerl & Kennard 1970). */
import { conjugateGradients } from '../../numeric/index.ts';
import type { SparseRows } from '../../readers/index.ts';

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
 * Minimises Σ weight (y − c − w · x)² + penalty |w|² over the known rows, by conjugate gradients on the normal
 * equations. Returns the prediction for any row.
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
  const predict = (row: number, weights: Float64Array): number => {
    let sum = weights[features]!;
    for (let at = offsets[row]!; at < offsets[row + 1]!; at++) sum += x[at]! * weights[featureOf[at]!]!;
    return sum;
  };
  const addTo = (into: Float64Array, row: number, factor: number): void => {
    const weighed = (weightOf?.[row] ?? 1) * factor;
    into[features]! += weighed;
    for (let at = offsets[row]!; at < offsets[row + 1]!; at++) into[featureOf[at]!]! += weighed * x[at]!;
  };
  const target = new Float64Array(features + 1);
  for (const row of known) addTo(target, row, values[row]!);
  const weights = conjugateGradients({
    target,
    times(direction, product) {
      for (let i = 0; i < features; i++) product[i] = penalty * direction[i]!;
      product[features] = 0;
      for (const row of known) addTo(product, row, predict(row, direction));
    },
    tolerance,
    mostSteps: MOST_STEPS,
  });
  return (row) => predict(row, weights);
}
