/** How well synthetic values agree with real ones over questions. */
import { type Correlation, correlate } from '../correlation.ts';

/** Goes to comparison.json as it is. */
export type Agreement = {
  readonly questions: number;
  readonly pearson: Correlation['pearson'];
  readonly spearman: Correlation['spearman'];
  /** Root mean squared, and mean absolute difference; in the values' unit. Null without questions. */
  readonly rmse: number | null;
  readonly mae: number | null;
  /** Mean difference, synthetic less real. */
  readonly bias: number | null;
};

/** @param synthetic, real `[questions]` */
export function agreementOf(synthetic: readonly number[], real: readonly number[]): Agreement {
  const { pearson, spearman } = correlate(synthetic, real);
  const n = real.length;
  const mean = (of: (difference: number) => number) =>
    n === 0 ? null : real.reduce((sum, value, i) => sum + of(synthetic[i]! - value), 0) / n;
  const squares = mean((difference) => difference ** 2);
  return {
    questions: n,
    pearson,
    spearman,
    rmse: squares === null ? null : Math.sqrt(squares),
    mae: mean(Math.abs),
    bias: mean((difference) => difference),
  };
}

/**
 * Spearman (1904): the correlation that there would be if the real values were known without error. By chance it may
 * come out above 1; null for a reliability that is not above 0.
 */
export function disattenuated(correlation: number, reliability: number): number | null {
  return reliability > 0 ? correlation / Math.sqrt(reliability) : null;
}
