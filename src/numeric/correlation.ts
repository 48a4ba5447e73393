/** Correlation of two measures, with intervals. */
import { sampleCorrelation, sampleRankCorrelation } from 'simple-statistics';
import { UnderstudyError } from '../errors.ts';
import { type Estimate, Z_95 } from './estimate.ts';

/** Goes to evaluation.json as it is. */
export type Correlation = {
  /** How many pairs of numbers were correlated. */
  readonly pairs: number;
  readonly pearson: Estimate | null;
  readonly spearman: Estimate | null;
  /** Why there is no correlation; `null` where there is one. */
  readonly reason: string | null;
};

/** Below this Fisher's interval is not defined. */
const FEWEST_PAIRS = 4;

/**
 * Pearson's correlation with the interval of Fisher's z, whose standard error is 1 / √(n - 3), and Spearman's (ties
 * share their mean rank) with √((1 + r² / 2) / (n - 3)), after Bonett & Wright, "Sample size requirements for
 * estimating Pearson, Kendall and Spearman correlations", Psychometrika 65 (2000).
 *
 * @param x, y `[pairs]`
 * @param units what the pairs are of, as `reason` names them
 * @throws UnderstudyError `numeric` where they differ in length or are not all finite
 */
export function correlate(
  x: readonly number[],
  y: readonly number[],
  units: string = 'students',
): Correlation {
  if (x.length !== y.length || ![...x, ...y].every(Number.isFinite))
    throw new UnderstudyError(
      'numeric',
      `correlation: expected as many finite numbers of each kind, got ${x.length} and ${y.length}`,
    );
  const pairs = x.length;
  const reason = whyNone(x, y, units);
  if (reason !== null) return { pairs, pearson: null, spearman: null, reason };
  const pearson = sampleCorrelation([...x], [...y]);
  const spearman = sampleRankCorrelation([...x], [...y]);
  return {
    pairs,
    pearson: withInterval(pearson, 1 / Math.sqrt(pairs - 3)),
    spearman: withInterval(spearman, Math.sqrt((1 + spearman ** 2 / 2) / (pairs - 3))),
    reason: null,
  };
}

function whyNone(x: readonly number[], y: readonly number[], units: string): string | null {
  if (x.length < FEWEST_PAIRS) return `fewer than ${FEWEST_PAIRS} ${units}`;
  if ([x, y].some((values) => values.every((value) => value === values[0])))
    return `the same for all ${units}`;
  return null;
}

/** @param error of artanh(r) */
function withInterval(r: number, error: number): Estimate {
  // Rounding may carry a perfect correlation beyond 1, where artanh is not a number.
  const value = Math.min(Math.max(r, -1), 1);
  const z = Math.atanh(value);
  return { value, low: Math.tanh(z - Z_95 * error), high: Math.tanh(z + Z_95 * error) };
}
