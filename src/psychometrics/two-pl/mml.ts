/**
 * The two-parameter logistic model, P(right) = σ(a (θ - b)), by marginal maximum likelihood: abilities are integrated
 * out (Bock & Aitkin 1981; the iterations are in `em-round.ts` and `squarem.ts`).
 *
 * Abilities are N(0, 1), which sets the scale. Where items are anchored, these set the scale, and the abilities' mean
 * and deviation are estimated. Weak priors, ln a ~ N(0, υ²) and b ~ N(μ, τ²) with μ estimated along, keep items that all
 * or none got right. So a is over 0: an item that abler persons get wrong more often comes out with a small a.
 */
import { mean } from '../../numeric/index.ts';
import { answerSheets } from '../marginal/answer-sheets.ts';
import { expectedAbilities } from '../marginal/expected-abilities.ts';
import type { MarginalFit } from '../marginal/marginal-fit.ts';
import {
  type AbilityDistribution,
  checkAnchors,
  checkDistribution,
  checkPositive,
  DEFAULT_DIFFICULTY_DEVIATION,
  meanDifficulty,
  startDifficulties,
  type TwoPlAnchor,
} from '../marginal/options.ts';
import { countByItem, type SparseAnswers } from '../sparse-answers.ts';
import { twoPlErrors } from './parameter-errors.ts';
import { modelAt, type TwoPlPoint, type TwoPlProblem } from './problem.ts';
import { climbTwoPl } from './squarem.ts';

export interface TwoPlOptions {
  /**
   * υ of the prior on ln a, over 0; a large one is as good as none.
   * @default 1
   */
  readonly logDiscriminationDeviation?: number;
  /**
   * τ of the prior on difficulties, in logits, over 0; a large one is as good as none.
   * @default 3
   */
  readonly difficultyDeviation?: number;
  /** Known items by number. @default none */
  readonly anchors?: ReadonlyMap<number, TwoPlAnchor>;
  /** A known distribution. @default mean 0, deviation 1; with anchors: estimated */
  readonly abilityDistribution?: AbilityDistribution;
  /** Rounds of EM. @default 500 */
  readonly mostIterations?: number;
}

export interface TwoPlFit extends MarginalFit {
  /** a, `[items]`. */
  readonly discriminations: Float64Array;
  /** Standard errors of a, `[items]`; 0 of anchors; NaN where the search ended where there can be none. */
  readonly discriminationErrors: Float64Array;
}

const DEFAULT_LOG_DISCRIMINATION_DEVIATION = 1;
const MOST_ITERATIONS = 500;
/** How far from the anchors the abilities' mean is looked for, where all answers are right. */
const MEAN_REACH = 10;

/**
 * Deterministic. Items without answers get the middle of the priors. On the scale of anchors, a class that hardly differs
 * (or one person) may not have converged after the most iterations, because hardly anything tells its deviation: then
 * set `abilityDistribution`. A full table of 10,000 persons and 500 items takes seconds.
 *
 * @throws UnderstudyError `numeric` without any answer, on columns that do not fit each other, on options that make no
 *   sense
 */
export function twoPlMml(answers: SparseAnswers, options: TwoPlOptions = {}): TwoPlFit {
  const { logDiscriminationDeviation = DEFAULT_LOG_DISCRIMINATION_DEVIATION } = options;
  checkPositive('logDiscriminationDeviation', logDiscriminationDeviation);
  return fitMarginal(answers, 1 / logDiscriminationDeviation ** 2, options);
}

/**
 * What the two-parameter model and the Rasch model with a set scale have in common.
 *
 * @param slopePrecision 1 / υ²; infinite: every item that is no anchor has discrimination 1
 */
export function fitMarginal(
  answers: SparseAnswers,
  slopePrecision: number,
  {
    difficultyDeviation = DEFAULT_DIFFICULTY_DEVIATION,
    anchors = new Map(),
    abilityDistribution,
    mostIterations = MOST_ITERATIONS,
  }: TwoPlOptions,
): TwoPlFit {
  checkPositive('difficultyDeviation', difficultyDeviation);
  const sheets = answerSheets(answers);
  const { answered, right } = countByItem(answers);
  checkAnchors(anchors, answered);
  if (abilityDistribution !== undefined) checkDistribution(abilityDistribution);
  const anchored = anchors.size > 0;
  const anchorDifficulties = [...anchors.values()].map(({ difficulty }) => difficulty);
  const problem: TwoPlProblem = {
    sheets,
    answered,
    right,
    free: Uint8Array.from(answered, (n, i) => (n > 0 && !anchors.has(i) ? 1 : 0)),
    anchored,
    slopePrecision,
    difficultyPrecision: 1 / difficultyDeviation ** 2,
    distributionFree: anchored && abilityDistribution === undefined,
    meanBounds: [Math.min(...anchorDifficulties) - MEAN_REACH, Math.max(...anchorDifficulties) + MEAN_REACH],
  };
  const from = startPoint(problem, anchors, abilityDistribution);
  const { point, iterations, converged } = climbTwoPl(from, problem, mostIterations);
  const errors = twoPlErrors(point, problem);

  const unmet = (i: number) => answered[i] === 0 && !anchors.has(i);
  const priorMean = meanDifficulty(point.difficulties, answered);
  const priorSlope = slopePrecision === Number.POSITIVE_INFINITY ? 0 : 1 / Math.sqrt(slopePrecision);
  const model = modelAt(point);
  const { discriminations, difficulties } = model.items;
  return {
    discriminations: discriminations.map((a, i) => (unmet(i) ? 1 : a)),
    discriminationErrors: errors.logDiscriminations.map((error, i) =>
      unmet(i) ? priorSlope : discriminations[i]! * error,
    ),
    difficulties: difficulties.map((b, i) => (unmet(i) ? priorMean : b)),
    difficultyErrors: errors.difficulties.map((error, i) => (unmet(i) ? difficultyDeviation : error)),
    abilityMean: point.mean,
    abilityDeviation: point.deviation,
    ...expectedAbilities(model, sheets),
    iterations,
    converged,
  };
}

/** Discriminations 1, difficulties from the shares right, on the scale of the anchors. */
function startPoint(
  { answered, right }: TwoPlProblem,
  anchors: ReadonlyMap<number, TwoPlAnchor>,
  abilityDistribution: AbilityDistribution | undefined,
): TwoPlPoint {
  const unshifted = startDifficulties(answered, right);
  const apart = [...anchors].map(([i, { difficulty }]) => difficulty - unshifted[i]!);
  const shift = apart.length === 0 ? 0 : mean(apart);
  const start = abilityDistribution ?? { mean: shift, deviation: 1 };
  return {
    logDiscriminations: Float64Array.from(answered, (_, i) => Math.log(anchors.get(i)?.discrimination ?? 1)),
    difficulties: unshifted.map((b, i) => anchors.get(i)?.difficulty ?? b + start.mean),
    mean: start.mean,
    deviation: start.deviation,
  };
}
