/**
 * The anchors' part of the M-step: where the anchors as a whole lie against the abilities, given what is expected of
 * their answers. Then the scale moves so that the anchors are where they are known to be, and free items and abilities
 * move along. Without it few anchors in a long test creep, because abilities follow the free items.
 */
import type { TwoPlPoint, TwoPlProblem } from './em.ts';

/** θ becomes exp(logScale) θ + shift. */
interface Move {
  readonly logScale: number;
  readonly shift: number;
}

interface Anchors {
  readonly point: TwoPlPoint;
  readonly problem: TwoPlProblem;
  /** Expected answers of each item at each node, `[items, nodes]`. */
  readonly answers: Float64Array;
  /** Sum of E[θ] over those who were right, `[items]`. */
  readonly rightAbility: Float64Array;
  readonly nodes: Float64Array;
  /** μ of the prior on difficulties. */
  readonly priorMean: number;
}

const MOST_STEPS = 10;
const MOST_HALVINGS = 30;
const LONGEST_STEP = 1;
const SHORT_STEP = 1e-9;

/** The scale itself moves only where discriminations are free to follow. */
export function moveToAnchors(anchors: Anchors): TwoPlPoint {
  const { point, problem } = anchors;
  let move: Move = { logScale: 0, shift: 0 };
  let { height, step } = climb(move, anchors);
  for (let round = 0; round < MOST_STEPS; round++) {
    let part = 1;
    let next = climb(further(move, step, part), anchors);
    for (let halving = 0; !(next.height >= height) && halving < MOST_HALVINGS; halving++) {
      part /= 2;
      next = climb(further(move, step, part), anchors);
    }
    if (!(next.height >= height)) break;
    move = further(move, step, part);
    const length = part * Math.max(Math.abs(step.logScale), Math.abs(step.shift));
    ({ height, step } = next);
    if (length < SHORT_STEP) break;
  }
  const scale = Math.exp(move.logScale);
  const { free } = problem;
  return {
    logDiscriminations: point.logDiscriminations.map((log, i) => (free[i] === 1 ? log - move.logScale : log)),
    difficulties: point.difficulties.map((b, i) => (free[i] === 1 ? scale * b + move.shift : b)),
    mean: scale * point.mean + move.shift,
    deviation: scale * point.deviation,
  };
}

const further = (move: Move, step: Move, part: number): Move => ({
  logScale: move.logScale + part * step.logScale,
  shift: move.shift + part * step.shift,
});

/** Expected log posterior after a move, and Newton's next step with expected second derivatives. */
function climb(move: Move, anchors: Anchors): { height: number; step: Move } {
  const { point, problem, answers, rightAbility, nodes, priorMean } = anchors;
  const { answered, right, free, slopePrecision, difficultyPrecision } = problem;
  const scaled = slopePrecision < Number.POSITIVE_INFINITY;
  const scale = Math.exp(move.logScale);
  const count = nodes.length;
  let height = 0;
  const slope = { scale: 0, shift: 0 };
  const curvature = { scale: 0, both: 0, shift: 0 };
  for (let i = 0; i < free.length; i++) {
    if (answered[i] === 0) continue;
    const b = point.difficulties[i]!;
    if (free[i] === 1) {
      const moved = scale * b + move.shift - priorMean;
      height -= (difficultyPrecision * moved ** 2) / 2;
      slope.scale -= difficultyPrecision * moved * scale * b;
      slope.shift -= difficultyPrecision * moved;
      curvature.scale += difficultyPrecision * (scale * b) ** 2;
      curvature.both += difficultyPrecision * scale * b;
      curvature.shift += difficultyPrecision;
      if (!scaled) continue;
      const log = point.logDiscriminations[i]! - move.logScale;
      height -= (slopePrecision * log ** 2) / 2;
      slope.scale += slopePrecision * log;
      curvature.scale += slopePrecision;
      continue;
    }
    // logit = a (scale θ + shift - b)
    const a = Math.exp(point.logDiscriminations[i]!);
    const alongScale = a * scale * rightAbility[i]!;
    height += alongScale + a * (move.shift - b) * right[i]!;
    slope.scale += alongScale;
    slope.shift += a * right[i]!;
    for (let k = 0; k < count; k++) {
      const n = answers[i * count + k]!;
      if (n === 0) continue;
      const u = a * scale * nodes[k]!;
      const z = u + a * (move.shift - b);
      height -= n * (Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))));
      const p = 1 / (1 + Math.exp(-z));
      const spread = n * p * (1 - p);
      slope.scale -= n * p * u;
      slope.shift -= n * p * a;
      curvature.scale += spread * u * u;
      curvature.both += spread * u * a;
      curvature.shift += spread * a * a;
    }
  }
  return { height, step: newton({ slope, curvature, scaled }) };
}

function newton({
  slope,
  curvature,
  scaled,
}: {
  slope: { scale: number; shift: number };
  curvature: { scale: number; both: number; shift: number };
  scaled: boolean;
}): Move {
  const determinant = curvature.scale * curvature.shift - curvature.both ** 2;
  const known = scaled && determinant > 1e-9 * curvature.scale * curvature.shift;
  if (!known && !(curvature.shift > 0)) return { logScale: 0, shift: 0 };
  const logScale = known ? (curvature.shift * slope.scale - curvature.both * slope.shift) / determinant : 0;
  const shift = known
    ? (curvature.scale * slope.shift - curvature.both * slope.scale) / determinant
    : slope.shift / curvature.shift;
  const length = Math.max(Math.abs(logScale), Math.abs(shift));
  const part = length > LONGEST_STEP ? LONGEST_STEP / length : 1;
  return { logScale: part * logScale, shift: part * shift };
}
