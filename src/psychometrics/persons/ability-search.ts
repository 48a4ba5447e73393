/** One person's ability as the root of an estimating function. */
import { mean, probabilityOf } from '../../numeric/index.ts';
import type { ItemParameters } from '../item-curves.ts';
import type { AbilityDistribution } from '../marginal/options.ts';

export interface AbilityEstimate {
  readonly ability: number;
  /** Standard error. */
  readonly error: number;
}

/** What a person's answers say at one ability. */
interface Slopes {
  /** Derivative of the log likelihood: Σ a (x - P). */
  readonly score: number;
  /** I: Σ a² P Q. */
  readonly information: number;
  /** J: Σ a³ P Q (1 - 2 P), the derivative of I. */
  readonly bend: number;
}

/** Abilities are found to this, logits. */
const TOLERANCE = 1e-10;
const MOST_ROUNDS = 200;
/** Deviation of the prior under which the search for a weighted ability starts, logits. */
const WIDE = 3;

/**
 * The mode of the posterior; the log posterior is concave, so there is one.
 *
 * @param cells the person's answers, 2 · item + label
 */
export function climbAbility(
  cells: Int32Array,
  items: ItemParameters,
  { mean, deviation }: AbilityDistribution,
): AbilityEstimate {
  const precision = 1 / deviation ** 2;
  const ability = findRoot(mean, (theta) => {
    const { score, information } = slopesAt(theta, cells, items);
    return { value: score - precision * (theta - mean), slope: -information - precision };
  });
  const { information } = slopesAt(ability, cells, items);
  return { ability, error: 1 / Math.sqrt(information + precision) };
}

/**
 * Where the likelihood, weighted by the root of the information, is largest: the score plus J / (2 I) is 0 (Warm 1989,
 * equation 8). Where items leave wide gaps there may be more than one such place; the one uphill of the likeliest
 * ability under a wide normal prior is taken.
 */
export function weightedAbility(cells: Int32Array, items: ItemParameters): AbilityEstimate {
  const middle = mean(Float64Array.from(cells, (cell) => items.difficulties[cell >> 1]!));
  const { ability: start } = climbAbility(cells, items, { mean: middle, deviation: WIDE });
  const ability = findRoot(start, (theta) => {
    const { score, information, bend } = slopesAt(theta, cells, items);
    return { value: score + bend / (2 * information), slope: -information };
  });
  return { ability, error: 1 / Math.sqrt(slopesAt(ability, cells, items).information) };
}

function slopesAt(
  theta: number,
  cells: Int32Array,
  { discriminations, difficulties }: ItemParameters,
): Slopes {
  let score = 0;
  let information = 0;
  let bend = 0;
  for (const cell of cells) {
    const a = discriminations[cell >> 1]!;
    const z = a * (theta - difficulties[cell >> 1]!);
    const p = probabilityOf(z);
    const q = probabilityOf(-z); // not 1 - p, which rounds to 0
    const spread = a * a * p * q;
    score += (cell & 1) === 1 ? a * q : -a * p;
    information += spread;
    bend += a * spread * (q - p);
  }
  return { score, information, bend };
}

/**
 * The root of a function that falls through 0, uphill from `start`: steps that double until the sign changes, then
 * Newton's steps, halves of the bracket where these leave it.
 */
function findRoot(start: number, at: (theta: number) => { value: number; slope: number }): number {
  const first = at(start);
  if (first.value === 0) return start;
  const direction = Math.sign(first.value);
  let near = start;
  let far = start;
  let stride = 0.5;
  do {
    near = far;
    far += direction * stride;
    stride *= 2;
  } while (at(far).value * direction > 0);
  let [low, high] = direction > 0 ? [near, far] : [far, near];
  let theta = (low + high) / 2;
  for (let round = 0; round < MOST_ROUNDS && high - low > TOLERANCE; round++) {
    const { value, slope } = at(theta);
    if (value > 0) low = theta;
    else high = theta;
    const newton = theta - value / slope;
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (Math.abs(next - theta) < TOLERANCE) return next;
    theta = next;
  }
  return theta;
}
