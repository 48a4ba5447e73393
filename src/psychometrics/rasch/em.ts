/**
 * One round of EM for the Rasch model. E-step: what answers and abilities are expected, given the answers (Bock &
 * Aitkin 1981). M-step: one Newton step for each difficulty, which converges as fast as solving for it (Lange 1995),
 * then a common shift, then a Newton step for the abilities' deviation.
 */
import { visitPosteriors } from '../persons/posteriors.ts';
import { type AbilityGrid, abilityGrid } from '../quadrature.ts';
import type { AnswersByPerson } from '../sparse-answers.ts';
import { raschCurves } from './probability.ts';

export interface RaschProblem {
  readonly byPerson: AnswersByPerson;
  /** Answers and right answers of each item, `[items]` each. */
  readonly answered: Int32Array;
  readonly right: Int32Array;
  /** Of any one person. */
  readonly mostAnswers: number;
  readonly priorPrecision: number;
}

export interface RaschEstimate {
  readonly difficulties: Float64Array;
  readonly deviation: number;
  /** The last step of ln σ and how long it might have been. */
  readonly stride: { readonly step: number; readonly longest: number };
}

/** How far a difficulty or ln σ may move at once, so that Newton's step from a bad start does not overshoot. */
const LONGEST_STEP = 1;
/** How fast the steps of ln σ may grow again after they were cut. */
const STRIDE_GROWTH = 1.2;
/** Of a person in ln σ, where 2 is all there can be. Less is hardly more than the rounding of the slope. */
const LEAST_CURVATURE = 0.002;
/** σ stays between these, where persons hardly differ or answers are all or none. */
export const LEAST_DEVIATION = 0.05;
export const LARGEST_DEVIATION = 10;

/** Climbs the penalised marginal likelihood; difficulties of items without answers mean nothing. */
export function raschEmStep(
  { difficulties, deviation, stride }: RaschEstimate,
  problem: RaschProblem,
): RaschEstimate {
  const { byPerson, answered, right, mostAnswers, priorPrecision } = problem;
  const grid = abilityGrid({ deviation, mostAnswers });
  const count = grid.nodes.length;
  const curves = raschCurves(difficulties, grid.nodes);
  const expected = expectAnswers(byPerson, { curves, grid, deviation });
  const priorMean = meanDifficulty(difficulties, answered);
  const next = difficulties.map((b, i) => {
    if (answered[i] === 0) return b;
    return (
      b +
      difficultyStep({
        expected: expected.answers.subarray(i * count, (i + 1) * count),
        curve: curves.subarray((2 * i + 1) * count, (2 * i + 2) * count),
        right: right[i]!,
        fromPrior: b - priorMean,
        priorPrecision,
      })
    );
  });

  // Parameter expansion (Liu, Rubin & Wu 1998): for this step the mean ability is free, and then the scale is moved
  // so that it is 0 again. Without it a common shift of long tests creeps, because abilities follow difficulties.
  // The mean maximises the abilities' density together with the prior of μ, which a shift moves as well.
  const precision = expected.persons / deviation ** 2;
  const shift =
    (precision * expected.mean + priorPrecision * meanDifficulty(next, answered)) /
    (precision + priorPrecision);
  const variance = expected.meanSquare - 2 * shift * expected.mean + shift ** 2; // E (θ - shift)²
  const nextStride = deviationStride(stride, { ...expected, ratio: variance / deviation ** 2 });
  const nextDeviation = deviation * Math.exp(nextStride.step);
  return {
    difficulties: next.map((b) => b - shift),
    deviation: Math.min(Math.max(nextDeviation, LEAST_DEVIATION), LARGEST_DEVIATION),
    stride: nextStride,
  };
}

/**
 * Newton's step in ln σ. For each person the slope is E[θ²]/σ² - 1, and the curvature is what EM takes it for,
 * 2 E[θ²]/σ², less what is lost because abilities are not known (Louis 1982). EM's own step, without the loss, creeps
 * where persons gave few answers or hardly differ. Where the likelihood is not concave Newton's step may go back and
 * forth, so a step that turns round may be only half as long as the one before.
 *
 * @param ratio mean of E[θ²]/σ² over the persons
 */
function deviationStride(
  last: RaschEstimate['stride'],
  { ratio, lost, persons }: { ratio: number; lost: number; persons: number },
): RaschEstimate['stride'] {
  const curvature = Math.max(2 * ratio - lost / persons, LEAST_CURVATURE);
  const newton = (ratio - 1) / curvature;
  const longest =
    newton * last.step < 0 ? Math.abs(last.step) / 2 : Math.min(STRIDE_GROWTH * last.longest, LONGEST_STEP);
  return { step: Math.min(Math.max(newton, -longest), longest), longest };
}

/** μ: the mean over the items with answers and one more at 0, which is what its own prior amounts to. */
export function meanDifficulty(difficulties: Float64Array, answered: Int32Array): number {
  let sum = 0;
  let count = 1;
  for (let i = 0; i < difficulties.length; i++) {
    if (answered[i] === 0) continue;
    sum += difficulties[i]!;
    count++;
  }
  return sum / count;
}

/**
 * E-step: how many answers each item is expected to have had at each node, `[items, nodes]`, the means of θ and θ² over
 * the persons with answers, and the sum of their posterior variances of θ² / σ².
 */
function expectAnswers(
  byPerson: AnswersByPerson,
  { curves, grid, deviation }: { curves: Float64Array; grid: AbilityGrid; deviation: number },
): { answers: Float64Array; mean: number; meanSquare: number; lost: number; persons: number } {
  const { start, cell, items } = byPerson;
  const count = grid.nodes.length;
  const answers = new Float64Array(items * count);
  let sum = 0;
  let squares = 0;
  let lost = 0;
  let persons = 0;
  visitPosteriors(byPerson, { curves, grid }, ({ person, weights, first, end }) => {
    for (let at = start[person]!; at < start[person + 1]!; at++) {
      const row = (cell[at]! >> 1) * count;
      for (let k = first; k < end; k++) answers[row + k]! += weights[k]!;
    }
    let ownSquares = 0;
    let ownFourths = 0;
    for (let k = first; k < end; k++) {
      const square = grid.nodes[k]! ** 2;
      sum += weights[k]! * grid.nodes[k]!;
      ownSquares += weights[k]! * square;
      ownFourths += weights[k]! * square * square;
    }
    squares += ownSquares;
    lost += (ownFourths - ownSquares ** 2) / deviation ** 4;
    persons++;
  });
  return { answers, mean: sum / persons, meanSquare: squares / persons, lost, persons };
}

/**
 * Newton's step of one difficulty up the expected log posterior, whose derivative in b is the number right that is
 * expected less the number seen, less (b - μ) / τ².
 *
 * @param expected answers at each node, `[nodes]`
 * @param curve ln P(right | node), `[nodes]`
 */
function difficultyStep({
  expected,
  curve,
  right,
  fromPrior,
  priorPrecision,
}: {
  expected: Float64Array;
  curve: Float64Array;
  right: number;
  fromPrior: number;
  priorPrecision: number;
}): number {
  let slope = -right - fromPrior * priorPrecision;
  let curvature = priorPrecision;
  for (let k = 0; k < expected.length; k++) {
    if (expected[k] === 0) continue;
    const p = Math.exp(curve[k]!);
    slope += expected[k]! * p;
    curvature += expected[k]! * p * (1 - p);
  }
  return Math.min(Math.max(slope / curvature, -LONGEST_STEP), LONGEST_STEP);
}
