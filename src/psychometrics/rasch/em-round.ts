/**
 * One round of EM for the Rasch model. The E-step is that of all marginal fits (`marginal/expected-answers.ts`). M-step:
 * one Newton step for each difficulty, which converges as fast as solving for it (Lange 1995), then a common shift, then
 * a Newton step for the abilities' deviation.
 */
import { probabilityOf, type Steps } from '../../numeric/index.ts';
import { raschItems } from '../item-curves.ts';
import type { AnswerSheets } from '../marginal/answer-sheets.ts';
import { expectAnswersInSteps } from '../marginal/expected-answers.ts';
import { LARGEST_DEVIATION, LEAST_DEVIATION, meanDifficulty } from '../marginal/options.ts';

export interface RaschProblem {
  readonly sheets: AnswerSheets;
  /** Answers and right answers of each item, `[items]` each. */
  readonly answered: Int32Array;
  readonly right: Int32Array;
  /** 1 / variance of the prior on difficulties. */
  readonly priorPrecision: number;
}

/** A point of the search. */
export interface RaschPoint {
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

/** Climbs the penalised marginal likelihood; difficulties of items without answers mean nothing. */
export function* raschEmRound(
  { difficulties, deviation, stride }: RaschPoint,
  problem: RaschProblem,
): Steps<RaschPoint> {
  const { sheets, answered, right, priorPrecision } = problem;
  const model = { items: raschItems(difficulties), mean: 0, deviation };
  const expected = yield* expectAnswersInSteps(model, sheets);
  const { nodes, persons } = expected;
  const priorMean = meanDifficulty(difficulties, answered);
  const next = difficulties.map((b, i) => {
    if (answered[i] === 0) return b;
    // Newton's step up the expected log posterior, whose derivative in b is the number right that is expected less the
    // number seen, less (b - μ) / τ².
    let slope = -right[i]! - (b - priorMean) * priorPrecision;
    let curvature = priorPrecision;
    for (let k = 0; k < nodes.length; k++) {
      const answers = expected.answers[i * nodes.length + k]!;
      if (answers === 0) continue;
      const p = probabilityOf(nodes[k]! - b);
      slope += answers * p;
      curvature += answers * p * (1 - p);
    }
    return b + Math.min(Math.max(slope / curvature, -LONGEST_STEP), LONGEST_STEP);
  });

  // Parameter expansion (Liu, Rubin & Wu 1998): for this step the mean ability is free, and then the scale is moved
  // so that it is 0 again. Without it a common shift of long tests creeps, because abilities follow difficulties.
  // The mean maximises the abilities' density together with the prior of μ, which a shift moves as well.
  const precision = persons / deviation ** 2;
  const shift =
    (precision * expected.mean + priorPrecision * meanDifficulty(next, answered)) /
    (precision + priorPrecision);
  const variance = expected.meanSquare - 2 * shift * expected.mean + shift ** 2; // E (θ - shift)²
  // Of what known abilities would tell about ln σ, the mean over the persons of the posterior variance of θ² / σ².
  const lost = expected.squareVariance / (persons * deviation ** 4);
  const nextStride = deviationStride(stride, variance / deviation ** 2, lost);
  const nextDeviation = deviation * Math.exp(nextStride.step);
  return {
    difficulties: next.map((b) => b - shift),
    deviation: Math.min(Math.max(nextDeviation, LEAST_DEVIATION), LARGEST_DEVIATION),
    stride: nextStride,
  };
}

/**
 * Newton's step in ln σ. For each person the slope is E[θ²]/σ² - 1, and the curvature is what EM takes it for,
 * 2 E[θ²]/σ², less what is lost because abilities are not known (Louis 1982). EM's step alone, without the loss, creeps
 * where persons gave few answers or hardly differ. Where the likelihood is not concave Newton's step may go back and
 * forth, so a step that turns round may be only half as long as the one before.
 *
 * @param ratio mean of E[θ²]/σ² over the persons
 * @param lost mean of what is lost
 */
function deviationStride(last: RaschPoint['stride'], ratio: number, lost: number): RaschPoint['stride'] {
  const newton = (ratio - 1) / Math.max(2 * ratio - lost, LEAST_CURVATURE);
  const longest =
    newton * last.step < 0 ? Math.abs(last.step) / 2 : Math.min(STRIDE_GROWTH * last.longest, LONGEST_STEP);
  return { step: Math.min(Math.max(newton, -longest), longest), longest };
}
