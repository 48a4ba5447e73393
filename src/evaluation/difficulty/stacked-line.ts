/** Weighted least squares without negative slopes: how predictions are stacked (Breiman 1996). */
import { factorise, invertFactorised, solveFactorised } from '../../numeric/index.ts';

export interface Line {
  readonly intercept: number;
  /** `[predictors]`, none below 0; 0 for one that says nothing, or nothing that the others do not. */
  readonly slopes: readonly number[];
  /** Of intercept and slopes, `[1 + predictors, 1 + predictors]` row by row; 0 for slopes that are left out. */
  readonly covariance: readonly number[];
}

export interface WeighedRow {
  /** `[predictors]` */
  readonly x: readonly number[];
  readonly y: number;
  /** 1 / variance of y around the line. */
  readonly weight: number;
  /** Share of that variance that what is known of y takes away: y counts certainty · weight in the line's covariance. */
  readonly certainty: number;
}

/** A pivot of less than this share of what it was is nothing: the predictor is a constant, or follows from others. */
const LEAST_PIVOT = 1e-9;

/**
 * The line of least Σ weight (y − line)² with no slope below 0; the covariance is that of a marginal likelihood in which
 * a row counts certainty · weight (the inverse of its information), with the slopes that are 0 taken as known.
 *
 * @param rows at least one
 */
export function stackedLine(rows: readonly WeighedRow[]): Line {
  const predictors = rows[0]!.x.length;
  const { used, values } = bestOf(rows, [...Array(predictors).keys()]);
  const size = predictors + 1;
  const slopes = new Array<number>(predictors).fill(0);
  used.forEach((j, i) => {
    slopes[j] = values[i + 1]!;
  });
  const at = [0, ...used.map((j) => j + 1)];
  const information = products(rows, used, ({ weight, certainty }) => weight * certainty);
  const first = information[0]!;
  const covariance = new Array<number>(size * size).fill(0);
  if (used.length > 0 && factorise(information, at.length, LEAST_PIVOT)) {
    const inverse = invertFactorised(information, at.length);
    for (const [i, row] of at.entries())
      for (const [k, column] of at.entries()) covariance[row * size + column] = inverse[i * at.length + k]!;
  }
  // What cannot be inverted is the line's first term alone: its slopes are known by no answer.
  else covariance[0] = 1 / first;
  return { intercept: values[0]!, slopes, covariance };
}

/** Variance of the line at x by its own uncertainty. */
export function lineVariance({ covariance }: Line, x: readonly number[]): number {
  const at = [1, ...x];
  const size = at.length;
  let sum = 0;
  for (let i = 0; i < size; i++)
    for (let k = 0; k < size; k++) sum += at[i]! * at[k]! * covariance[i * size + k]!;
  return Math.max(sum, 0);
}

interface Fitted {
  /** Predictors with a slope. */
  readonly used: readonly number[];
  /** Intercept, then the slopes of those used. */
  readonly values: Float64Array;
  readonly squares: number;
}

/** Where a slope would be negative, the best without one of the predictors; with a handful of them all ways are tried. */
function bestOf(rows: readonly WeighedRow[], used: readonly number[]): Fitted {
  const normal = products(rows, used, ({ weight }) => weight);
  if (used.length === 0) return fitted(rows, used, Float64Array.of(weighed(rows, ({ y }) => y) / normal[0]!));
  if (factorise(normal, used.length + 1, LEAST_PIVOT)) {
    const values = Float64Array.of(
      weighed(rows, ({ y }) => y),
      ...used.map((j) => weighed(rows, ({ x, y }) => x[j]! * y)),
    );
    solveFactorised(normal, values, values.length);
    if (values.subarray(1).every((slope) => slope >= 0)) return fitted(rows, used, values);
  }
  return used
    .map((_, i) => bestOf(rows, used.toSpliced(i, 1)))
    .reduce((best, other) => (other.squares < best.squares ? other : best));
}

function fitted(rows: readonly WeighedRow[], used: readonly number[], values: Float64Array): Fitted {
  const onLine = (x: readonly number[]) =>
    used.reduce((sum, j, i) => sum + values[i + 1]! * x[j]!, values[0]!);
  return { used, values, squares: weighed(rows, ({ x, y }) => (y - onLine(x)) ** 2) };
}

function weighed(rows: readonly WeighedRow[], of: (row: WeighedRow) => number): number {
  return rows.reduce((sum, row) => sum + row.weight * of(row), 0);
}

/** Σ weight · (1, x)(1, x)ᵀ of the predictors in use, row by row. */
function products(
  rows: readonly WeighedRow[],
  used: readonly number[],
  weight: (row: WeighedRow) => number,
): Float64Array {
  const size = used.length + 1;
  const sums = new Float64Array(size * size);
  for (const row of rows) {
    const at = [1, ...used.map((j) => row.x[j]!)];
    const w = weight(row);
    for (let i = 0; i < size; i++) for (let k = 0; k < size; k++) sums[i * size + k]! += w * at[i]! * at[k]!;
  }
  return sums;
}
