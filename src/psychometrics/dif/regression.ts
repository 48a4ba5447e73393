/** Logistic regression by Newton's method on answers that are already counted by cell. */

export interface LogisticCells {
  /** `[cells, width]`, the intercept's 1 included. */
  readonly rows: Float64Array;
  readonly width: number;
  /** Right and wrong answers, `[cells]` each. */
  readonly right: Float64Array;
  readonly wrong: Float64Array;
}

export interface LogisticFit {
  /** `[columns]` */
  readonly weights: Float64Array;
  /** `[columns]`, standard errors from the information. */
  readonly errors: Float64Array;
  /** -2 ln likelihood. */
  readonly deviance: number;
  readonly converged: boolean;
}

/** Relative change of the deviance below which it has settled; Newton's step squares it, so this is rounding. */
const SETTLED = 1e-13;
const MOST_STEPS = 50;
const MOST_HALVINGS = 20;

/**
 * @param start `[columns]`, weights to set out from: as many of each row's first columns take part
 * @returns null where the columns depend on each other
 */
export function fitLogistic(cells: LogisticCells, start: Float64Array): LogisticFit | null {
  const columns = start.length;
  let weights = start;
  let deviance = devianceOf(cells, weights);
  let covariance: Float64Array | null = null;
  let converged = false;
  for (let step = 0; step < MOST_STEPS && !converged; step++) {
    const { information, slope } = derivatives(cells, weights);
    const inverse = invert(information, columns);
    if (inverse === null) break;
    covariance = inverse;
    const direction = times(inverse, slope);
    let next = weights.map((weight, j) => weight + direction[j]!);
    let nextDeviance = devianceOf(cells, next);
    const limit = SETTLED * (deviance + 0.1); // the deviance may go up by as much: rounding
    for (let halving = 0; !(nextDeviance - deviance <= limit) && halving < MOST_HALVINGS; halving++) {
      next = next.map((weight, j) => (weight + weights[j]!) / 2);
      nextDeviance = devianceOf(cells, next);
    }
    converged = Math.abs(deviance - nextDeviance) <= limit;
    if (nextDeviance - deviance <= limit) {
      weights = next;
      deviance = nextDeviance;
    }
  }
  if (covariance === null) return null;
  // At the end itself, unless weights ran off so far that the likelihood is flat there.
  const variances = invert(derivatives(cells, weights).information, columns) ?? covariance;
  // Separated data settle too, at a deviance whose weights have no end; nothing else leads to such odds.
  const separated = cells.right.some((_, cell) => Math.abs(logitOf(cells, cell, weights)) > 25);
  return {
    weights,
    errors: Float64Array.from(weights, (_, j) => Math.sqrt(variances[j * columns + j]!)),
    deviance,
    converged: converged && !separated,
  };
}

function logitOf({ rows, width }: LogisticCells, cell: number, weights: Float64Array): number {
  let logit = 0;
  for (let j = 0; j < weights.length; j++) logit += weights[j]! * rows[cell * width + j]!;
  return logit;
}

function devianceOf(cells: LogisticCells, weights: Float64Array): number {
  const { right, wrong } = cells;
  let deviance = 0;
  for (let cell = 0; cell < right.length; cell++) {
    const logit = logitOf(cells, cell, weights);
    const rest = Math.log1p(Math.exp(-Math.abs(logit))); // ln(1 + e^x) = max(x, 0) + rest
    deviance += right[cell]! * (Math.max(-logit, 0) + rest) + wrong[cell]! * (Math.max(logit, 0) + rest);
  }
  return 2 * deviance;
}

function derivatives(cells: LogisticCells, weights: Float64Array) {
  const { rows, width, right, wrong } = cells;
  const columns = weights.length;
  const information = new Float64Array(columns * columns);
  const slope = new Float64Array(columns);
  for (let cell = 0; cell < right.length; cell++) {
    const p = 1 / (1 + Math.exp(-logitOf(cells, cell, weights)));
    const count = right[cell]! + wrong[cell]!;
    const row = cell * width;
    for (let j = 0; j < columns; j++) {
      const own = rows[row + j]!;
      slope[j]! += (right[cell]! - count * p) * own;
      for (let k = 0; k <= j; k++)
        information[j * columns + k]! += count * p * (1 - p) * own * rows[row + k]!;
    }
  }
  for (let j = 0; j < columns; j++) {
    for (let k = j + 1; k < columns; k++) information[j * columns + k] = information[k * columns + j]!;
  }
  return { information, slope };
}

function times(matrix: Float64Array, vector: Float64Array): Float64Array {
  return vector.map((_, j) =>
    vector.reduce((sum, value, k) => sum + matrix[j * vector.length + k]! * value, 0),
  );
}

/** Share of a column's information that must be its own; less is rounding. */
const OWN_SHARE = 1e-10;

/** Inverse of a symmetric positive matrix by Gauss and Jordan; null where it is singular. */
function invert(matrix: Float64Array, size: number): Float64Array | null {
  const left = matrix.slice();
  const inverse = new Float64Array(size * size);
  for (let j = 0; j < size; j++) inverse[j * size + j] = 1;
  for (let j = 0; j < size; j++) {
    const pivot = left[j * size + j]!;
    if (!(pivot > OWN_SHARE * matrix[j * size + j]!)) return null;
    for (const own of [left, inverse]) {
      for (let k = 0; k < size; k++) own[j * size + k]! /= pivot;
    }
    for (let i = 0; i < size; i++) {
      if (i === j) continue;
      const factor = left[i * size + j]!;
      for (const own of [left, inverse]) {
        for (let k = 0; k < size; k++) own[i * size + k]! -= factor * own[j * size + k]!;
      }
    }
  }
  return inverse;
}
