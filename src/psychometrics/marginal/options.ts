/** What callers may set of an item response model, with the checks, and what all fits start from. */
import { UnderstudyError } from '../../errors.ts';
import { smoothedLogit } from '../../numeric/index.ts';

/** A normal distribution of abilities, logits. */
export interface AbilityDistribution {
  readonly mean: number;
  /** Over 0. */
  readonly deviation: number;
}

/** An estimated deviation stays between these, where persons hardly differ or answers are all or none. */
export const LEAST_DEVIATION = 0.05;
export const LARGEST_DEVIATION = 10;

/** Parameters of an item that are known and stay as they are. */
export interface TwoPlAnchor {
  /** Over 0. */
  readonly discrimination: number;
  readonly difficulty: number;
}

/** τ, logits: weak, three times what difficulties of a test usually spread. */
export const DEFAULT_DIFFICULTY_DEVIATION = 3;

/** μ: the mean over the items with answers and one more at 0, which is what its own prior amounts to. */
export function meanDifficulty(difficulties: Float64Array, answered: Int32Array): number {
  let sum = 0;
  let count = 1;
  for (let i = 0; i < difficulties.length; i++) {
    if (answered[i] === 0) continue;
    sum += difficulties[i]!;
    count++;
  }
  return sum / count;
}

/** Minus the logit of the share right, `[items]`. */
export function startDifficulties(answered: Int32Array, right: Int32Array): Float64Array {
  return Float64Array.from(answered, (n, i) => smoothedLogit(n - right[i]!, right[i]!));
}

export function checkAnchors(anchors: ReadonlyMap<number, TwoPlAnchor>, answered: Int32Array): void {
  for (const [item, { discrimination, difficulty }] of anchors) {
    if (answered[item] === undefined) {
      throw new UnderstudyError('numeric', `anchors: expected items below ${answered.length}, got ${item}`);
    }
    checkPositive(`discrimination of anchor ${item}`, discrimination);
    if (!Number.isFinite(difficulty)) {
      throw new UnderstudyError(
        'numeric',
        `anchors: expected a finite difficulty of item ${item}, got ${difficulty}`,
      );
    }
  }
  if (anchors.size > 0 && ![...anchors.keys()].some((item) => answered[item]! > 0)) {
    throw new UnderstudyError('numeric', 'anchors: expected answers to at least one of them, got none', {
      hint: 'link the scales by abilities, or estimate without anchors',
    });
  }
}

/** Logits; sums of squares of numbers beyond would cease to be finite, and nobody lies so far out. */
export const LARGEST_LOGITS = 1e6;

export function checkDistribution({ mean, deviation }: AbilityDistribution): void {
  checkPositive('deviation of abilities', deviation);
  if (!Number.isFinite(mean)) {
    throw new UnderstudyError('numeric', `abilities: expected a finite mean, got ${mean}`);
  }
  const largest = Math.max(Math.abs(mean), deviation);
  if (largest > LARGEST_LOGITS)
    throw new UnderstudyError(
      'numeric',
      `abilities: expected a mean and a deviation of at most ${LARGEST_LOGITS}, got ${mean} and ${deviation}`,
    );
}

export function checkPositive(name: string, value: number): void {
  if (!(value > 0 && value < Number.POSITIVE_INFINITY)) {
    throw new UnderstudyError('numeric', `item response model: expected a ${name} over 0, got ${value}`);
  }
}
