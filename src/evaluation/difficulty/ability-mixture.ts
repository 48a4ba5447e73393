/** The abilities of a class as one distribution: each student's posterior, weighed and added up. */
import { UnderstudyError } from '../../errors.ts';
import { bisect, probabilityOf } from '../../numeric/index.ts';

export interface Abilities {
  /** EAP, `[students]`, logits. */
  readonly mean: Float64Array;
  /** Deviations of the posteriors, `[students]`, logits. */
  readonly error: Float64Array;
  /** Of each student in what is expected of the class, `[students]`. @default all alike */
  readonly weight?: Float64Array;
}

/** P(ability = nodes[k]) = weights[k]. */
export interface AbilityMixture {
  /** Equally spaced, logits. */
  readonly nodes: Float64Array;
  /** Add up to 1. */
  readonly weights: Float64Array;
}

/** Logits between nodes: a posterior is seldom narrower than three of them, and a curve bends slowly between. */
const STEP = 0.1;
/** How far to go beyond a mean, in deviations. */
const REACH = 6;
/** Below this a normal is a point as far as the grid can tell. */
const LEAST_ERROR = STEP / 2;
/** No estimate of ability goes this far, and a grid that did would not fit in memory. */
const MOST_ABILITY = 100;

/** @throws UnderstudyError `numeric` without students, and for abilities or weights that are none */
export function abilityMixture(abilities: Abilities): AbilityMixture {
  checkAbilities(abilities);
  const { mean, error, weight } = abilities;
  const reach = (s: number) => REACH * Math.max(error[s]!, LEAST_ERROR);
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const [s, m] of mean.entries()) {
    low = Math.min(low, m - reach(s));
    high = Math.max(high, m + reach(s));
  }
  const count = Math.ceil((high - low) / STEP) + 1;
  const nodes = Float64Array.from({ length: count }, (_, k) => low + STEP * k);
  const weights = new Float64Array(count);
  const density = new Float64Array(count); // of one student
  let total = 0;
  for (const [s, m] of mean.entries()) {
    const w = weight?.[s] ?? 1;
    if (w === 0) continue;
    const deviation = Math.max(error[s]!, LEAST_ERROR);
    const from = Math.max(0, Math.floor((m - reach(s) - low) / STEP));
    const to = Math.min(count - 1, Math.ceil((m + reach(s) - low) / STEP));
    let sum = 0;
    for (let k = from; k <= to; k++) sum += density[k] = Math.exp(-0.5 * ((nodes[k]! - m) / deviation) ** 2);
    for (let k = from; k <= to; k++) weights[k]! += (w * density[k]!) / sum;
    total += w;
  }
  return { nodes, weights: weights.map((value) => value / total) };
}

function checkAbilities({ mean, error, weight }: Abilities): void {
  const refuse = (message: string) => {
    throw new UnderstudyError('numeric', message);
  };
  const students = mean.length;
  if (students === 0) refuse('abilities: expected those of at least one student');
  for (const [what, values] of Object.entries({ errors: error, weights: weight }))
    if (values !== undefined && values.length !== students)
      refuse(`${what} of abilities: expected ${students}, got ${values.length}`);
  const far = mean.findIndex((m) => !(Math.abs(m) <= MOST_ABILITY));
  if (far !== -1) refuse(`ability of student ${far}: expected at most ${MOST_ABILITY}, got ${mean[far]}`);
  const wide = error.findIndex((e) => !(e >= 0 && e <= MOST_ABILITY));
  if (wide !== -1)
    refuse(`error of student ${wide}'s ability: expected 0 to ${MOST_ABILITY}, got ${error[wide]}`);
  const heavy = weight?.findIndex((w) => !(w >= 0 && w < Number.POSITIVE_INFINITY)) ?? -1;
  if (heavy !== -1) refuse(`weight of student ${heavy}: expected a number from 0, got ${weight![heavy]}`);
  if (weight?.every((w) => w === 0)) refuse('weights of students: expected some above 0');
}

/** N(mean, deviation²), as a mixture of one. */
export function normalAbility(mean: number, deviation: number): AbilityMixture {
  return abilityMixture({ mean: Float64Array.of(mean), error: Float64Array.of(deviation) });
}

/** Expected share right under the Rasch model: ∫ σ(θ − b) g(θ) dθ. */
export function expectedFacility({ nodes, weights }: AbilityMixture, difficulty: number): number {
  let sum = 0;
  for (let k = 0; k < nodes.length; k++) sum += weights[k]! / (1 + Math.exp(difficulty - nodes[k]!));
  return sum;
}

/** The same share's slope in b, below 0. */
export function facilitySlope({ nodes, weights }: AbilityMixture, difficulty: number): number {
  let sum = 0;
  for (let k = 0; k < nodes.length; k++) {
    const p = probabilityOf(nodes[k]! - difficulty);
    sum -= weights[k]! * p * (1 - p);
  }
  return sum;
}

/** Logits beyond the least and the most able: about what a float32 share can tell from 0 or 1. */
const REACH_DIFFICULTY = 10;

/**
 * The b at which the class is expected to reach a facility: the test characteristic curve of one item, inverted. A share
 * of 0 or 1 has no finite b and gets one ten logits beyond the most or the least able.
 *
 * @throws UnderstudyError `numeric` for a facility that is no share
 */
export function difficultyOf(class_: AbilityMixture, facility: number): number {
  if (!(facility >= 0 && facility <= 1))
    throw new UnderstudyError('numeric', `facility: expected 0 to 1, got ${facility}`);
  // Halved until no float64 lies between.
  return bisect(
    class_.nodes[0]! - REACH_DIFFICULTY,
    class_.nodes.at(-1)! + REACH_DIFFICULTY,
    60,
    (b) => expectedFacility(class_, b) > facility,
  );
}
