/**
 * Logistic regression on a few columns, by Newton's method on answers that are already counted by cell, with standard
 * errors and without a ridge. (The ladder's, on thousands of sparse features, is another: `evaluation/ladder`.)
 */
import { factorise, inverseDiagonal, probabilityOf, softplus, solveFactorised } from '../../numeric/index.ts';

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

/** Share of a column's information that no other column may hold; less is rounding. */
const LEAST_SHARE = 1e-10;

/**
 * @param start `[columns]`, weights to set out from: as many of each row's first columns take part
 * @returns null where the columns depend on each other
 */
export function fitLogistic(cells: LogisticCells, start: Float64Array): LogisticFit | null {
  const columns = start.length;
  let weights = start;
  let deviance = devianceOf(cells, weights);
  let factor: Float64Array | null = null;
  let converged = false;
  for (let step = 0; step < MOST_STEPS && !converged; step++) {
    const { information, slope: direction } = derivatives(cells, weights);
    if (!factorise(information, columns, LEAST_SHARE)) break;
    factor = information;
    solveFactorised(factor, direction, columns);
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
  if (factor === null) return null;
  // At the end itself, unless weights ran off so far that the likelihood is flat there.
  const { information } = derivatives(cells, weights);
  if (factorise(information, columns, LEAST_SHARE)) factor = information;
  // Separated data settle too, at a deviance whose weights have no end; nothing else leads to such odds.
  const separated = cells.right.some((_, cell) => Math.abs(logitOf(cells, cell, weights)) > 25);
  return {
    weights,
    errors: inverseDiagonal(factor, columns).map(Math.sqrt),
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
    deviance += right[cell]! * softplus(-logit) + wrong[cell]! * softplus(logit);
  }
  return 2 * deviance;
}

/** The lower triangle of the information, and the slope of the log likelihood. */
function derivatives(cells: LogisticCells, weights: Float64Array) {
  const { rows, width, right, wrong } = cells;
  const columns = weights.length;
  const information = new Float64Array(columns * columns);
  const slope = new Float64Array(columns);
  for (let cell = 0; cell < right.length; cell++) {
    const p = probabilityOf(logitOf(cells, cell, weights));
    const count = right[cell]! + wrong[cell]!;
    const row = cell * width;
    for (let j = 0; j < columns; j++) {
      const x = rows[row + j]!;
      slope[j]! += (right[cell]! - count * p) * x;
      for (let k = 0; k <= j; k++) information[j * columns + k]! += count * p * (1 - p) * x * rows[row + k]!;
    }
  }
  return { information, slope };
}
