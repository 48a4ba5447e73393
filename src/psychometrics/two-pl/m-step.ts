/**
 * M-step for one item: the discrimination and difficulty that maximise the expected log posterior, by Newton's method
 * with expected second derivatives (Fisher scoring) in (ln a, b), each step halved until it climbs.
 */

/** What the E-step expects of an item. */
export interface ExpectedItem {
  /** Answers at each node, `[nodes]`. */
  readonly answers: Float64Array;
  /** Right answers. */
  readonly right: number;
  /** Sum over the right answers of the mean of the person's posterior. */
  readonly rightAbility: number;
}

export interface ItemPrior {
  /** 1 / variance of ln a around 0; infinite where a is set. */
  readonly slopePrecision: number;
  /** 1 / variance of b. */
  readonly difficultyPrecision: number;
  readonly difficultyMean: number;
}

export interface ItemPoint {
  readonly logDiscrimination: number;
  readonly difficulty: number;
}

const MOST_STEPS = 10;
const MOST_HALVINGS = 30;
/** Of ln a, and of b in units of 1 / a. */
const LONGEST_STEP = 1;
/** A step that is shorter is the last. */
const SHORT_STEP = 1e-7;
/** Keeps exp(ln a) a number, come what may. */
export const LARGEST_LOG = 20;

export function climbItem(
  from: ItemPoint,
  { expected, nodes, prior }: { expected: ExpectedItem; nodes: Float64Array; prior: ItemPrior },
): ItemPoint {
  const problem = { expected, nodes, prior };
  let at = from;
  let height = expectedLogPosterior(at, problem);
  for (let round = 0; round < MOST_STEPS; round++) {
    const step = newtonStep(at, problem);
    let part = 1;
    for (let halving = 0; ; halving++) {
      const next = {
        logDiscrimination: at.logDiscrimination + part * step.logDiscrimination,
        difficulty: at.difficulty + part * step.difficulty,
      };
      const reached = expectedLogPosterior(next, problem);
      if (reached >= height) {
        at = next;
        height = reached;
        break;
      }
      if (halving === MOST_HALVINGS) return at;
      part /= 2;
    }
    if (part * step.length < SHORT_STEP) break;
  }
  return at;
}

function expectedLogPosterior(
  { logDiscrimination, difficulty }: ItemPoint,
  { expected, nodes, prior }: { expected: ExpectedItem; nodes: Float64Array; prior: ItemPrior },
): number {
  if (Math.abs(logDiscrimination) > LARGEST_LOG) return Number.NEGATIVE_INFINITY;
  const a = Math.exp(logDiscrimination);
  let sum = a * (expected.rightAbility - difficulty * expected.right);
  for (let k = 0; k < nodes.length; k++) {
    const answers = expected.answers[k]!;
    if (answers === 0) continue;
    const logit = a * (nodes[k]! - difficulty);
    sum -= answers * (Math.max(logit, 0) + Math.log1p(Math.exp(-Math.abs(logit))));
  }
  const slopePenalty =
    prior.slopePrecision === Number.POSITIVE_INFINITY ? 0 : prior.slopePrecision * logDiscrimination ** 2;
  return sum - (slopePenalty + prior.difficultyPrecision * (difficulty - prior.difficultyMean) ** 2) / 2;
}

function newtonStep(
  { logDiscrimination, difficulty }: ItemPoint,
  { expected, nodes, prior }: { expected: ExpectedItem; nodes: Float64Array; prior: ItemPrior },
): ItemPoint & { length: number } {
  const a = Math.exp(logDiscrimination);
  // Sums over the expected answers of P, P z, P Q, P Q z and P Q z², where z = a (θ - b).
  let p = 0;
  let pz = 0;
  let v = 0;
  let vz = 0;
  let vzz = 0;
  for (let k = 0; k < nodes.length; k++) {
    const answers = expected.answers[k]!;
    if (answers === 0) continue;
    const z = a * (nodes[k]! - difficulty);
    const right = 1 / (1 + Math.exp(-z));
    const part = answers * right;
    const spread = part * (1 - right);
    p += part;
    pz += part * z;
    v += spread;
    vz += spread * z;
    vzz += spread * z * z;
  }
  const slopeB = a * (p - expected.right) - prior.difficultyPrecision * (difficulty - prior.difficultyMean);
  const curvatureB = a * a * v + prior.difficultyPrecision;
  if (prior.slopePrecision === Number.POSITIVE_INFINITY) return shorten(a, 0, slopeB / curvatureB);
  const slopeA =
    a * (expected.rightAbility - difficulty * expected.right) - pz - prior.slopePrecision * logDiscrimination;
  const curvatureA = vzz + prior.slopePrecision;
  const curvatureAB = -a * vz;
  const determinant = curvatureA * curvatureB - curvatureAB ** 2;
  return shorten(
    a,
    (curvatureB * slopeA - curvatureAB * slopeB) / determinant,
    (curvatureA * slopeB - curvatureAB * slopeA) / determinant,
  );
}

function shorten(a: number, logDiscrimination: number, difficulty: number): ItemPoint & { length: number } {
  const length = Math.max(Math.abs(logDiscrimination), Math.min(a, 1) * Math.abs(difficulty));
  const part = length > LONGEST_STEP ? LONGEST_STEP / length : 1;
  return {
    logDiscrimination: part * logDiscrimination,
    difficulty: part * difficulty,
    length: part * length,
  };
}
