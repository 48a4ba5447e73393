/**
 * The Rasch model by marginal maximum likelihood: abilities are N(0, σ²) and integrated out; difficulties b and σ are
 * what makes the answers likeliest (Bock & Aitkin 1981; the iterations are in `em-round.ts`).
 *
 * Difficulties have a weak prior N(μ, τ²), μ estimated along (itself N(0, τ²), so that it exists even where every
 * answer is right). It keeps items that all or none got right; items without answers get μ.
 */
import { finish, part, remainingChange, type Steps } from '../../numeric/index.ts';
import { raschItems } from '../item-curves.ts';
import { answerSheets } from '../marginal/answer-sheets.ts';
import { expectedAbilitiesInSteps } from '../marginal/expected-abilities.ts';
import type { MarginalFit } from '../marginal/marginal-fit.ts';
import {
  type AbilityDistribution,
  checkPositive,
  DEFAULT_DIFFICULTY_DEVIATION,
  LARGEST_DEVIATION,
  LEAST_DEVIATION,
  meanDifficulty,
  startDifficulties,
} from '../marginal/options.ts';
import { countByItem, type SparseAnswers } from '../sparse-answers.ts';
import { fitMarginal } from '../two-pl/mml.ts';
import { raschDifficultyErrors } from './difficulty-errors.ts';
import { type RaschPoint, type RaschProblem, raschEmRound } from './em-round.ts';

export interface RaschOptions {
  /**
   * τ of the prior on difficulties, in logits, over 0; a large one is as good as none.
   * @default 3
   */
  readonly difficultyDeviation?: number;
  /**
   * Known difficulties by item. They set the scale, and the abilities' mean is estimated as well as their deviation.
   * @default none
   */
  readonly anchors?: ReadonlyMap<number, number>;
  /** A known distribution. @default mean 0 (estimated with anchors), deviation estimated */
  readonly abilityDistribution?: AbilityDistribution;
}

/** Everything in logits, on the scale whose zero is the mean ability, unless anchors or a distribution set another. */
export type RaschFit = MarginalFit;

/** Iterations go on until what they would still change in any b, or in σ, is below this. */
const TOLERANCE = 1e-6;
const MOST_ITERATIONS = 500;

/** Shares of the whole that are done after the search, and after the errors. */
const SEARCH = 0.85;
const AFTER_ERRORS = 0.95;
/** How many iterations there will be nobody knows: each is taken for so much of what is left. */
const shareClimbed = (iterations: number): number => 1 - 0.88 ** iterations;

/**
 * Deterministic. An iteration costs answers × nodes, and nodes grow with the square root of the answers of the most
 * diligent person (some 100 for 200); 10 to 20 iterations do, more where persons hardly differ.
 *
 * @throws UnderstudyError `numeric` without any answer, on columns that do not fit each other, on a prior that is none,
 *   on anchors that nobody answered
 */
export function raschMml(answers: SparseAnswers, options: RaschOptions = {}): RaschFit {
  return finish(raschMmlInSteps(answers, options));
}

/**
 * The same, left off after some persons: for many answers, which take seconds. On a set scale it is not left off.
 *
 * @throws UnderstudyError as `raschMml` does
 */
export function* raschMmlInSteps(answers: SparseAnswers, options: RaschOptions = {}): Steps<RaschFit> {
  const { difficultyDeviation = DEFAULT_DIFFICULTY_DEVIATION, anchors, abilityDistribution } = options;
  checkPositive('difficultyDeviation', difficultyDeviation);
  if ((anchors?.size ?? 0) > 0 || abilityDistribution !== undefined) return onSetScale(answers, options);
  const sheets = answerSheets(answers);
  const { answered, right } = countByItem(answers);
  const priorPrecision = 1 / difficultyDeviation ** 2;
  const problem: RaschProblem = { sheets, answered, right, priorPrecision };
  let point: RaschPoint = {
    difficulties: startDifficulties(answered, right),
    deviation: 1,
    stride: { step: 0, longest: 1 },
  };
  let iterations = 0;
  let converged = false;
  let climbed = 0;
  for (let lastChange = Number.POSITIVE_INFINITY; !converged && iterations < MOST_ITERATIONS; iterations++) {
    const next: RaschPoint = yield* part(raschEmRound(point, problem), climbed, climbed);
    climbed = SEARCH * shareClimbed(iterations + 1);
    const change = largestChange(point, next);
    converged = remainingChange(change, lastChange) < TOLERANCE;
    lastChange = change;
    point = next;
  }

  const { difficulties, deviation } = point;
  const model = { items: raschItems(difficulties), mean: 0, deviation };
  const priorMean = meanDifficulty(difficulties, answered);
  const deviationKnown = deviation === LEAST_DEVIATION || deviation === LARGEST_DEVIATION;
  const errors = raschDifficultyErrors(model, { sheets, priorPrecision, deviationKnown });
  const difficultyErrors = yield* part(errors, SEARCH, AFTER_ERRORS);
  const abilities = yield* part(expectedAbilitiesInSteps(model, sheets), AFTER_ERRORS, 1);
  return {
    difficulties: difficulties.map((b, i) => (answered[i] === 0 ? priorMean : b)),
    difficultyErrors,
    abilityMean: 0,
    abilityDeviation: deviation,
    ...abilities,
    iterations,
    converged,
  };
}

/** As a two-parameter model whose discriminations are all 1. */
function onSetScale(answers: SparseAnswers, { anchors = new Map(), ...options }: RaschOptions): RaschFit {
  const known = [...anchors].map(([i, difficulty]) => [i, { discrimination: 1, difficulty }] as const);
  const {
    discriminations: _,
    discriminationErrors: __,
    ...fit
  } = fitMarginal(answers, Number.POSITIVE_INFINITY, { ...options, anchors: new Map(known) });
  return fit;
}

/** Of any difficulty and of σ, in logits. */
function largestChange(from: RaschPoint, to: RaschPoint): number {
  return from.difficulties.reduce(
    (most, b, i) => Math.max(most, Math.abs(to.difficulties[i]! - b)),
    Math.abs(to.deviation - from.deviation),
  );
}
