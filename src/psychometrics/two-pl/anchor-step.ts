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
    height: (move) => derivatives(move, anchored).height,
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

function newtonStep(move: Pair, anchored: Anchored): Pair {
  const { slope, curvature } = derivatives(move, anchored);
  const determinant = curvature.scale * curvature.shift - curvature.both ** 2;
  const isScaled = anchored.problem.slopePrecision < Number.POSITIVE_INFINITY;
  if (isScaled && determinant > LEAST_DETERMINANT * curvature.scale * curvature.shift)
    return [
      (curvature.shift * slope.scale - curvature.both * slope.shift) / determinant,
      (curvature.scale * slope.shift - curvature.both * slope.scale) / determinant,
    ];
  return [0, curvature.shift > 0 ? slope.shift / curvature.shift : 0];
}

/** Of the expected log posterior after a move: its height, slope and expected curvature. */
function derivatives([logScale, shift]: Pair, { point, problem, expected, priorMean }: Anchored) {
  const { answered, right, free, slopePrecision, difficultyPrecision } = problem;
  const { nodes, answers, rightAbility } = expected;
  const scale = Math.exp(logScale);
  let height = 0;
  const slope = { scale: 0, shift: 0 };
  const curvature = { scale: 0, both: 0, shift: 0 };
  for (let i = 0; i < free.length; i++) {
    if (answered[i] === 0) continue;
    const b = point.difficulties[i]!;
    if (free[i] === 1) {
      const moved = scale * b + shift - priorMean;
      height -= (difficultyPrecision * moved ** 2) / 2;
      slope.scale -= difficultyPrecision * moved * scale * b;
      slope.shift -= difficultyPrecision * moved;
      curvature.scale += difficultyPrecision * (scale * b) ** 2;
      curvature.both += difficultyPrecision * scale * b;
      curvature.shift += difficultyPrecision;
      if (slopePrecision === Number.POSITIVE_INFINITY) continue;
      const log = point.logDiscriminations[i]! - logScale;
      height -= (slopePrecision * log ** 2) / 2;
      slope.scale += slopePrecision * log;
      curvature.scale += slopePrecision;
      continue;
    }
    // logit = a (scale θ + shift - b)
    const a = Math.exp(point.logDiscriminations[i]!);
    const alongScale = a * scale * rightAbility[i]!;
    height += alongScale + a * (shift - b) * right[i]!;
    slope.scale += alongScale;
    slope.shift += a * right[i]!;
    for (let k = 0; k < nodes.length; k++) {
      const n = answers[i * nodes.length + k]!;
      if (n === 0) continue;
      const u = a * scale * nodes[k]!;
      const z = u + a * (shift - b);
      height -= n * softplus(z);
      const p = probabilityOf(z);
      const spread = n * p * (1 - p);
      slope.scale -= n * p * u;
      slope.shift -= n * p * a;
      curvature.scale += spread * u * u;
      curvature.both += spread * u * a;
      curvature.shift += spread * a * a;
    }
  }
  return { height, slope, curvature };
}
