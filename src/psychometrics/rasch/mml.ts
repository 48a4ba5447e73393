/**
 * The Rasch model by marginal maximum likelihood: abilities are N(0, σ²) and integrated out; difficulties b and σ are
 * what makes the answers likeliest (Bock & Aitkin 1981; the iterations are in `rasch-em.ts`).
 *
 * Difficulties have a weak prior N(μ, τ²), μ estimated along (itself N(0, τ²), so that it exists even where every
 * answer is right). It keeps items that all or none got right; items without answers get μ.
 */
import { posteriorMoments } from '../persons/eap.ts';
import { visitPosteriors } from '../persons/posteriors.ts';
import { type AbilityGrid, abilityGrid } from '../quadrature.ts';
import { type AnswersByPerson, countByItem, groupByPerson, type SparseAnswers } from '../sparse-answers.ts';
import { fitMarginal } from '../two-pl/mml.ts';
import { type AbilityDistribution, checkPositive, DEFAULT_DIFFICULTY_DEVIATION } from '../two-pl/options.ts';
import {
  LARGEST_DEVIATION,
  LEAST_DEVIATION,
  meanDifficulty,
  type RaschEstimate,
  type RaschProblem,
  raschEmStep,
} from './em.ts';
import { raschDifficultyErrors } from './errors.ts';
import { raschCurves } from './probability.ts';

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
export interface RaschFit {
  /** b, `[items]`. */
  readonly difficulties: Float64Array;
  /** Standard errors of b, `[items]`; 0 of anchors; NaN where, with a set scale, the search ended without one. */
  readonly difficultyErrors: Float64Array;
  /** 0 unless anchors or a distribution say otherwise. */
  readonly abilityMean: number;
  /** σ; kept between 0.05 and 10, where persons hardly differ or answers are all or none. */
  readonly abilityDeviation: number;
  /** Means of the persons' posteriors (EAP), `[persons]`; the mean without answers. */
  readonly abilities: Float64Array;
  /** Deviations of the persons' posteriors, `[persons]`; σ without answers. */
  readonly abilityErrors: Float64Array;
  /** ln of the marginal probability of all answers, without the prior on difficulties. */
  readonly logLikelihood: number;
  readonly iterations: number;
  /** `false`: the most iterations were done before b and σ stood still. */
  readonly converged: boolean;
}

/** Iterations go on until what they would still change in any b, or in σ, is below this. */
const TOLERANCE = 1e-6;
const MOST_ITERATIONS = 500;

/**
 * Deterministic. An iteration costs answers × nodes, and nodes grow with the square root of the answers of the most
 * diligent person (some 100 for 200); 10 to 20 iterations do, more where persons hardly differ.
 *
 * @throws UnderstudyError `numeric` without any answer, on columns that do not fit each other, on a prior that is none,
 *   on anchors that nobody answered
 */
export function raschMml(
  answers: SparseAnswers,
  {
    difficultyDeviation = DEFAULT_DIFFICULTY_DEVIATION,
    anchors = new Map(),
    abilityDistribution,
  }: RaschOptions = {},
): RaschFit {
  checkPositive('difficultyDeviation', difficultyDeviation);
  const priorPrecision = 1 / difficultyDeviation ** 2;
  if (anchors.size > 0 || abilityDistribution !== undefined) {
    return onSetScale(answers, { priorPrecision, anchors, abilityDistribution });
  }
  const byPerson = groupByPerson(answers);
  const { answered, right } = countByItem(answers);
  const mostAnswers = byPerson.start.reduce((most, end, p, start) => Math.max(most, end - start[p - 1]!));
  const problem: RaschProblem = { byPerson, answered, right, mostAnswers, priorPrecision };
  let estimate: RaschEstimate = {
    difficulties: startDifficulties(answered, right),
    deviation: 1,
    stride: { step: 0, longest: 1 },
  };
  let iterations = 0;
  let converged = false;
  for (let lastChange = Number.POSITIVE_INFINITY; !converged && iterations < MOST_ITERATIONS; iterations++) {
    const next = raschEmStep(estimate, problem);
    const change = largestChange(estimate, next);
    // Changes come to shrink by a constant factor, so what is left is the rest of a geometric series.
    const factor = Math.min(change / lastChange, 1);
    converged = change * Math.max(1, factor / (1 - factor)) < TOLERANCE;
    lastChange = change;
    estimate = next;
  }

  const { difficulties, deviation } = estimate;
  const grid = abilityGrid({ deviation, mostAnswers });
  const curves = raschCurves(difficulties, grid.nodes);
  const priorMean = meanDifficulty(difficulties, answered);
  return {
    difficulties: difficulties.map((b, i) => (answered[i] === 0 ? priorMean : b)),
    difficultyErrors: raschDifficultyErrors({
      answers: byPerson,
      curves,
      grid,
      deviation,
      priorPrecision,
      deviationKnown: deviation === LEAST_DEVIATION || deviation === LARGEST_DEVIATION,
    }),
    abilityMean: 0,
    abilityDeviation: deviation,
    ...estimateAbilities(byPerson, { curves, grid, deviation }),
    iterations,
    converged,
  };
}

/** As a two-parameter model whose discriminations are all 1. */
function onSetScale(
  answers: SparseAnswers,
  {
    priorPrecision,
    anchors,
    abilityDistribution,
  }: {
    priorPrecision: number;
    anchors: ReadonlyMap<number, number>;
    abilityDistribution: AbilityDistribution | undefined;
  },
): RaschFit {
  const {
    discriminations: _,
    discriminationErrors: __,
    ...fit
  } = fitMarginal(answers, {
    slopePrecision: Number.POSITIVE_INFINITY,
    difficultyPrecision: priorPrecision,
    anchors: new Map([...anchors].map(([i, difficulty]) => [i, { discrimination: 1, difficulty }])),
    abilityDistribution,
    mostIterations: MOST_ITERATIONS,
  });
  return fit;
}

/** Minus the logit of the share right, half an answer added to both sides. */
function startDifficulties(answered: Int32Array, right: Int32Array): Float64Array {
  return Float64Array.from(answered, (n, i) => Math.log((n - right[i]! + 0.5) / (right[i]! + 0.5)));
}

/** Of any difficulty and of σ, in logits. */
function largestChange(from: RaschEstimate, to: RaschEstimate): number {
  return from.difficulties.reduce(
    (most, b, i) => Math.max(most, Math.abs(to.difficulties[i]! - b)),
    Math.abs(to.deviation - from.deviation),
  );
}

function estimateAbilities(
  byPerson: AnswersByPerson,
  { curves, grid, deviation }: { curves: Float64Array; grid: AbilityGrid; deviation: number },
): Pick<RaschFit, 'abilities' | 'abilityErrors' | 'logLikelihood'> {
  const abilities = new Float64Array(byPerson.persons);
  const abilityErrors = new Float64Array(byPerson.persons).fill(deviation);
  let logLikelihood = 0;
  visitPosteriors(byPerson, { curves, grid }, (posterior) => {
    const moments = posteriorMoments(posterior, grid.nodes);
    abilities[posterior.person] = moments.mean;
    abilityErrors[posterior.person] = moments.deviation;
    logLikelihood += posterior.logLikelihood;
  });
  return { abilities, abilityErrors, logLikelihood };
}
