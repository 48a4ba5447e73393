/**
 * The anchors' part of the M-step: where the anchors as a whole lie against the abilities, given what is expected of
 * their answers. Then the scale moves so that the anchors are where they are known to be, and free items and abilities
 * move along. Without it few anchors in a long test creep, because abilities follow the free items.
 */
import { probabilityOf, softplus } from '../../numeric/index.ts';
import type { ExpectedAnswers } from '../marginal/expected-answers.ts';
import { climbPlane, type Pair } from './newton-plane.ts';
import type { TwoPlPoint, TwoPlProblem } from './problem.ts';

interface Anchored {
  readonly point: TwoPlPoint;
  readonly problem: TwoPlProblem;
  readonly expected: ExpectedAnswers;
  /** μ of the prior on difficulties. */
  readonly priorMean: number;
}

/** Below this share of what it could be, the determinant of the curvature is rounding. */
const LEAST_DETERMINANT = 1e-9;

/** θ becomes e^s θ + shift. The scale itself moves only where discriminations are free to follow. */
export function moveToAnchors(anchored: Anchored): TwoPlPoint {
  const [logScale, shift] = climbPlane([0, 0], {
    height: (move) => expectedLogPosterior(move, anchored),
    step: (move) => newtonStep(move, anchored),
    length: (step) => Math.max(...step.map(Math.abs)),
    shortStep: 1e-9,
  });
  const {
    point,
    problem: { free },
  } = anchored;
  const scale = Math.exp(logScale);
  return {
    logDiscriminations: point.logDiscriminations.map((log, i) => (free[i] === 1 ? log - logScale : log)),
    difficulties: point.difficulties.map((b, i) => (free[i] === 1 ? scale * b + shift : b)),
    mean: scale * point.mean + shift,
    deviation: scale * point.deviation,
  };
}

/** Of the anchors' answers, logit a (scale θ + shift - b), and of the priors of what moves along. */
function expectedLogPosterior(
  [logScale, shift]: Pair,
  { point, problem, expected, priorMean }: Anchored,
): number {
  const { answered, right, free, slopePrecision, difficultyPrecision } = problem;
  const { nodes, answers, rightAbility } = expected;
  const scale = Math.exp(logScale);
  let height = 0;
  for (let i = 0; i < free.length; i++) {
    if (answered[i] === 0) continue;
    const b = point.difficulties[i]!;
    const log = point.logDiscriminations[i]!;
    if (free[i] === 1) {
      height -= (difficultyPrecision * (scale * b + shift - priorMean) ** 2) / 2;
      if (slopePrecision < Number.POSITIVE_INFINITY) height -= (slopePrecision * (log - logScale) ** 2) / 2;
      continue;
    }
    const a = Math.exp(log);
    height += a * scale * rightAbility[i]! + a * (shift - b) * right[i]!;
    for (let k = 0; k < nodes.length; k++) {
      const n = answers[i * nodes.length + k]!;
      if (n > 0) height -= n * softplus(a * scale * nodes[k]! + a * (shift - b));
    }
  }
  return height;
}

/** With expected second derivatives. */
function newtonStep([logScale, shift]: Pair, { point, problem, expected, priorMean }: Anchored): Pair {
  const { answered, right, free, slopePrecision, difficultyPrecision } = problem;
  const { nodes, answers, rightAbility } = expected;
  const isScaled = slopePrecision < Number.POSITIVE_INFINITY;
  const scale = Math.exp(logScale);
  const slope = { scale: 0, shift: 0 };
  const curvature = { scale: 0, both: 0, shift: 0 };
  for (let i = 0; i < free.length; i++) {
    if (answered[i] === 0) continue;
    const b = point.difficulties[i]!;
    const log = point.logDiscriminations[i]!;
    if (free[i] === 1) {
      const moved = scale * b + shift - priorMean;
      slope.scale -= difficultyPrecision * moved * scale * b;
      slope.shift -= difficultyPrecision * moved;
      curvature.scale += difficultyPrecision * (scale * b) ** 2;
      curvature.both += difficultyPrecision * scale * b;
      curvature.shift += difficultyPrecision;
      if (!isScaled) continue;
      slope.scale += slopePrecision * (log - logScale);
      curvature.scale += slopePrecision;
      continue;
    }
    const a = Math.exp(log);
    slope.scale += a * scale * rightAbility[i]!;
    slope.shift += a * right[i]!;
    for (let k = 0; k < nodes.length; k++) {
      const n = answers[i * nodes.length + k]!;
      if (n === 0) continue;
      const u = a * scale * nodes[k]!;
      const p = probabilityOf(u + a * (shift - b));
      const spread = n * p * (1 - p);
      slope.scale -= n * p * u;
      slope.shift -= n * p * a;
      curvature.scale += spread * u * u;
      curvature.both += spread * u * a;
      curvature.shift += spread * a * a;
    }
  }
  const determinant = curvature.scale * curvature.shift - curvature.both ** 2;
  if (isScaled && determinant > LEAST_DETERMINANT * curvature.scale * curvature.shift)
    return [
      (curvature.shift * slope.scale - curvature.both * slope.shift) / determinant,
      (curvature.scale * slope.shift - curvature.both * slope.scale) / determinant,
    ];
  return [0, curvature.shift > 0 ? slope.shift / curvature.shift : 0];
}
