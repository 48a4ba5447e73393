/** How much each known difficulty says, where some are known better than others. */
import { mean, variance } from '../numeric/index.ts';

/** At least so much of the variance of difficulties is left when that of their errors is taken off. */
export const LEAST_TRUE = 0.1;
/** In the place of no variance at all. */
const LEAST_SPREAD = 1e-12;

/**
 * Weights s / (s + error²): a text that few answered varies by its error beside what it may differ by, s, and so says
 * less; one that is known exactly counts 1, and none without bound.
 *
 * @param known logits, `[texts]` each
 * @param spread s, logits². @default the variance of difficulties with that of their errors taken off
 * @returns `[texts]`, above 0 and at most 1
 */
export function evidenceWeights(
  { difficulty, error }: { readonly difficulty: Float64Array; readonly error: Float64Array },
  spread: number = trueVariance(difficulty, error),
): Float64Array {
  const s = Math.max(spread, LEAST_SPREAD);
  return error.map((e) => s / (s + e ** 2));
}

function trueVariance(difficulty: Float64Array, error: Float64Array): number {
  const all = variance(difficulty);
  return Math.max(all - mean(error.map((e) => e ** 2)), LEAST_TRUE * all);
}
