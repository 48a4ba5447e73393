/**
 * One round of EM for the two-parameter model (Bock & Aitkin 1981): expected answers and abilities given the answers,
 * then each item on its own, then the abilities' distribution, or, where that is set, the scale.
 */
import { type ExpectedAnswers, expectAnswers } from '../marginal/expected-answers.ts';
import { LARGEST_DEVIATION, LEAST_DEVIATION, meanDifficulty } from '../marginal/options.ts';
import { moveToAnchors } from './anchor-step.ts';
import { climbItem } from './item-step.ts';
import { modelAt, type TwoPlPoint, type TwoPlProblem } from './problem.ts';

/** Of ln σ or ln of the scale, so that a bad start does not overshoot. */
const LONGEST_STEP = 1;
const SCALE_ROUNDS = 20;

/** @returns the next point, and the penalised log likelihood of the one given */
export function twoPlEmRound(point: TwoPlPoint, problem: TwoPlProblem): { next: TwoPlPoint; height: number } {
  const { sheets, answered, right, free, slopePrecision, difficultyPrecision } = problem;
  const expected = expectAnswers(modelAt(point), sheets);
  const { nodes } = expected;
  const count = nodes.length;
  const logDiscriminations = point.logDiscriminations.slice();
  const difficulties = point.difficulties.slice();
  const prior = {
    slopePrecision,
    difficultyPrecision,
    difficultyMean: meanDifficulty(difficulties, answered),
  };
  for (let i = 0; i < difficulties.length; i++) {
    if (free[i] === 0) continue;
    const answers = expected.answers.subarray(i * count, (i + 1) * count);
    [logDiscriminations[i], difficulties[i]] = climbItem(
      [logDiscriminations[i]!, difficulties[i]!],
      { nodes, answers, right: right[i]!, rightAbility: expected.rightAbility[i]! },
      prior,
    );
  }
  const moved: TwoPlPoint = { ...point, logDiscriminations, difficulties };
  const height = expected.logLikelihood - penalty(point, problem);
  if (!problem.distributionFree)
    return { next: problem.anchored ? moved : moveScale(moved, expected, problem), height };
  const { mean, meanSquare } = expected;
  const next = moveToAnchors({
    point: { ...moved, mean, deviation: Math.sqrt(Math.max(meanSquare - mean ** 2, LEAST_DEVIATION ** 2)) },
    problem,
    expected,
    priorMean: meanDifficulty(difficulties, answered),
  });
  const [least, most] = problem.meanBounds;
  return {
    next: {
      ...next,
      mean: Math.min(Math.max(next.mean, least), most),
      deviation: Math.min(Math.max(next.deviation, LEAST_DEVIATION), LARGEST_DEVIATION),
    },
    height,
  };
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

/**
 * Parameter expansion (Liu, Rubin & Wu 1998): for this step the abilities' mean and deviation are free, and then the
 * scale is moved so that they are what they are to be. Without it long tests creep, because abilities follow items.
 * Mean and deviation maximise the abilities' density together with the priors of what the move changes.
 */
function moveScale(point: TwoPlPoint, expected: ExpectedAnswers, problem: TwoPlProblem): TwoPlPoint {
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
