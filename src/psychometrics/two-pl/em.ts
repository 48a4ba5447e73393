/**
 * One round of EM for the two-parameter model (Bock & Aitkin 1981): expected answers and abilities given the answers,
 * then each item on its own, then the abilities' distribution, or, where that is set, the scale.
 */

import type { ItemParameters } from '../fit/residuals.ts';
import { abilityGrid } from '../quadrature.ts';
import { LARGEST_DEVIATION, LEAST_DEVIATION, meanDifficulty } from '../rasch/em.ts';
import { moveToAnchors } from './anchors.ts';
import { climbItem } from './m-step.ts';
import { visitTwoPlPosteriors } from './posteriors.ts';
import type { AnswerSheets } from './sheets.ts';

export interface TwoPlProblem {
  readonly sheets: AnswerSheets;
  /** Answers and right answers of each item, `[items]` each. */
  readonly answered: Int32Array;
  readonly right: Int32Array;
  /** `[items]`, 1 where the parameters are looked for: answered and not anchored. */
  readonly free: Uint8Array;
  readonly anchored: boolean;
  /** Of ln a, 1 / variance; infinite where discriminations are set. */
  readonly slopePrecision: number;
  readonly difficultyPrecision: number;
  /** The abilities' mean and deviation are looked for. */
  readonly distributionFree: boolean;
  /** Where the mean may be. */
  readonly meanBounds: readonly [least: number, most: number];
}

/** A point of the search. */
export interface TwoPlPoint {
  /** ln a, `[items]`. */
  readonly logDiscriminations: Float64Array;
  /** b, `[items]`. */
  readonly difficulties: Float64Array;
  /** Of the abilities. */
  readonly mean: number;
  readonly deviation: number;
}

/** Of ln σ or ln of the scale, so that a bad start does not overshoot. */
const LONGEST_STEP = 1;
const SCALE_ROUNDS = 20;

export function itemsAt({ logDiscriminations, difficulties }: TwoPlPoint): ItemParameters {
  return { discriminations: logDiscriminations.map(Math.exp), difficulties };
}

/** Points that resolve the posterior of the person whose answers tell most. */
export function gridAt(
  { mean, deviation }: Pick<TwoPlPoint, 'mean' | 'deviation'>,
  { discriminations }: ItemParameters,
  { start, cell, persons }: AnswerSheets,
): ReturnType<typeof abilityGrid> {
  let most = 0;
  for (let person = 0; person < persons; person++) {
    let sum = 0;
    for (let at = start[person]!; at < start[person + 1]!; at++) sum += discriminations[cell[at]! >> 1]! ** 2;
    most = Math.max(most, sum);
  }
  return abilityGrid({ mean, deviation, mostAnswers: most });
}

/** @returns the next point, and the penalised log likelihood of the one given */
export function twoPlEmStep(point: TwoPlPoint, problem: TwoPlProblem): { next: TwoPlPoint; height: number } {
  const { sheets, answered, right, free, slopePrecision, difficultyPrecision } = problem;
  const { nodes, ...expected } = expectAnswers(point, sheets);
  const count = nodes.length;
  const logDiscriminations = point.logDiscriminations.slice();
  const difficulties = point.difficulties.slice();
  const difficultyMean = meanDifficulty(difficulties, answered);
  for (let i = 0; i < difficulties.length; i++) {
    if (free[i] === 0) continue;
    const item = climbItem(
      { logDiscrimination: logDiscriminations[i]!, difficulty: difficulties[i]! },
      {
        expected: {
          answers: expected.answers.subarray(i * count, (i + 1) * count),
          right: right[i]!,
          rightAbility: expected.rightAbility[i]!,
        },
        nodes,
        prior: { slopePrecision, difficultyPrecision, difficultyMean },
      },
    );
    logDiscriminations[i] = item.logDiscrimination;
    difficulties[i] = item.difficulty;
  }
  const moved: TwoPlPoint = { ...point, logDiscriminations, difficulties };
  const height = expected.logLikelihood - penalty(point, problem);
  if (problem.distributionFree) {
    const priorMean = meanDifficulty(difficulties, answered);
    const spread = moveDistribution(moved, expected);
    const next = moveToAnchors({ ...expected, point: spread, problem, nodes, priorMean });
    return { next: withinBounds(next, problem), height };
  }
  return { next: problem.anchored ? moved : moveScale(moved, { expected, problem }), height };
}

function penalty({ logDiscriminations, difficulties }: TwoPlPoint, problem: TwoPlProblem): number {
  const { answered, free, slopePrecision, difficultyPrecision } = problem;
  const mean = meanDifficulty(difficulties, answered);
  let slopes = 0;
  let spread = mean ** 2;
  for (let i = 0; i < difficulties.length; i++) {
    if (answered[i] === 0) continue;
    spread += (difficulties[i]! - mean) ** 2;
    if (free[i] === 1) slopes += logDiscriminations[i]! ** 2;
  }
  return ((slopes === 0 ? 0 : slopes * slopePrecision) + spread * difficultyPrecision) / 2;
}

export interface Expected {
  /** Answers of each item at each node, `[items, nodes]`. */
  readonly answers: Float64Array;
  /** Sum of E[θ] over those who were right, `[items]`. */
  readonly rightAbility: Float64Array;
  /** Persons with answers, and means of θ and θ² over them. */
  readonly persons: number;
  readonly mean: number;
  readonly meanSquare: number;
  readonly logLikelihood: number;
}

/** E-step, for all items: anchored ones tell of abilities too. */
export function expectAnswers(
  point: TwoPlPoint,
  sheets: AnswerSheets,
): Expected & { readonly nodes: Float64Array } {
  const { start, cell, listStart, listed, allBut } = sheets;
  const items = itemsAt(point);
  const grid = gridAt(point, items, sheets);
  const { nodes } = grid;
  const count = nodes.length;
  const answers = new Float64Array(sheets.items * count);
  const everywhere = new Float64Array(count); // of those who are listed by what they left out
  const rightAbility = new Float64Array(sheets.items);
  let persons = 0;
  let sum = 0;
  let squares = 0;
  let logLikelihood = 0;
  visitTwoPlPosteriors(sheets, { items, grid }, ({ person, weights, first, end, ...posterior }) => {
    let mean = 0;
    for (let k = first; k < end; k++) {
      const part = weights[k]! * nodes[k]!;
      mean += part;
      squares += part * nodes[k]!;
    }
    for (let at = start[person]!; at < start[person + 1]!; at++) {
      const row = cell[at]!;
      if ((row & 1) === 1) rightAbility[row >> 1]! += mean;
    }
    const sign = allBut[person] === 1 ? -1 : 1;
    if (sign === -1) for (let k = first; k < end; k++) everywhere[k]! += weights[k]!;
    for (let at = listStart[person]!; at < listStart[person + 1]!; at++) {
      const row = listed[at]! * count;
      for (let k = first; k < end; k++) answers[row + k]! += sign * weights[k]!;
    }
    persons++;
    sum += mean;
    logLikelihood += posterior.logLikelihood;
  });
  for (let at = 0; at < answers.length; at += count) {
    // What is left of a difference may be below 0 by rounding.
    for (let k = 0; k < count; k++) answers[at + k] = Math.max(answers[at + k]! + everywhere[k]!, 0);
  }
  return {
    nodes,
    answers,
    rightAbility,
    persons,
    mean: sum / persons,
    meanSquare: squares / persons,
    logLikelihood,
  };
}

function moveDistribution(point: TwoPlPoint, { mean, meanSquare }: Expected): TwoPlPoint {
  return { ...point, mean, deviation: Math.sqrt(Math.max(meanSquare - mean ** 2, LEAST_DEVIATION ** 2)) };
}

function withinBounds(point: TwoPlPoint, { meanBounds: [least, most] }: TwoPlProblem): TwoPlPoint {
  return {
    ...point,
    mean: Math.min(Math.max(point.mean, least), most),
    deviation: Math.min(Math.max(point.deviation, LEAST_DEVIATION), LARGEST_DEVIATION),
  };
}

/**
 * Parameter expansion (Liu, Rubin & Wu 1998): for this step the abilities' mean and deviation are free, and then the
 * scale is moved so that they are what they are to be. Without it long tests creep, because abilities follow items.
 * Mean and deviation maximise the abilities' density together with the priors of what the move changes.
 */
function moveScale(
  point: TwoPlPoint,
  { expected, problem }: { expected: Expected; problem: TwoPlProblem },
): TwoPlPoint {
  const { answered, free, difficultyPrecision, slopePrecision } = problem;
  const { mean: target, deviation } = point;
  const priorMean = meanDifficulty(point.difficulties, answered);
  const precision = expected.persons / deviation ** 2;
  const shift =
    (precision * (expected.mean - target) + difficultyPrecision * priorMean) /
    (precision + difficultyPrecision);
  const difficulties = point.difficulties.map((b) => b - shift);
  if (slopePrecision === Number.POSITIVE_INFINITY) return { ...point, difficulties };

  // E[(θ - target)²] after the shift, then ln of the scale by Newton's method on
  // -N + e^-2λ N V / σ² + (c e^-2λ + (target + e^-λ δ) e^-λ δ) / τ² - (n λ + Σ ln a) / υ².
  const centre = target + shift;
  const variance = expected.meanSquare - 2 * centre * expected.mean + centre ** 2;
  const spread = precision * variance;
  const mu = priorMean - shift;
  const delta = mu - target;
  let items = 0;
  let logs = 0;
  let around = 0;
  for (let i = 0; i < free.length; i++) {
    if (free[i] === 0) continue;
    items++;
    logs += point.logDiscriminations[i]!;
    around += (difficulties[i]! - mu) ** 2;
  }
  let lambda = 0;
  for (let round = 0; round < SCALE_ROUNDS; round++) {
    const shrink = Math.exp(-lambda);
    const square = shrink ** 2 * (spread + difficultyPrecision * (around + delta ** 2));
    const linear = difficultyPrecision * target * shrink * delta;
    const slope = square + linear - expected.persons - slopePrecision * (items * lambda + logs);
    const curvature = Math.max(2 * square + linear + slopePrecision * items, expected.persons / 10);
    const step = slope / curvature;
    lambda = Math.min(Math.max(lambda + step, -LONGEST_STEP), LONGEST_STEP);
    if (Math.abs(step) < 1e-12) break;
  }
  return {
    ...point,
    logDiscriminations: point.logDiscriminations.map((log, i) => (free[i] === 1 ? log + lambda : log)),
    difficulties: difficulties.map((b) => target + Math.exp(-lambda) * (b - target)),
  };
}
