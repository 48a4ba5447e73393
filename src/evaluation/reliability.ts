/** Whether right answers are as frequent as predicted. */
import { wilsonInterval } from '../numeric/index.ts';

/** Bins of equal width, of P(right). Even, so that one half is the edge of two. */
export const BINS = 10;

/** A bin that holds at least one row. Goes to JSON as it is. */
export type ReliabilityBin = {
  /** The bin holds probabilities above `from`, up to `to`; the first holds 0 too. */
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  readonly mean_predicted: number;
  readonly share_right: number;
  /** 95 % interval of the share (Wilson), as if answers were independent of one another. */
  readonly low: number;
  readonly high: number;
};

/** The bin of a probability, from 0. The bounds are those of scikit-learn's `calibration_curve`. */
export function binOf(probability: number, bins: number = BINS): number {
  let bin = Math.min(Math.floor(probability * bins), bins - 1);
  // The product is rounded, and an upper bound belongs to its bin.
  if (bin > 0 && probability <= bin / bins) bin--;
  return bin;
}

/**
 * The reliability curve; bins without rows are left out.
 *
 * @param label `[rows]`, 0 or 1
 * @param probability `[rows]`, P(right)
 */
export function reliabilityCurve(
  label: Uint8Array,
  probability: Float64Array,
  bins: number = BINS,
): ReliabilityBin[] {
  const rows = new Float64Array(bins);
  const predicted = new Float64Array(bins);
  const right = new Float64Array(bins);
  probability.forEach((p, row) => {
    const bin = binOf(p, bins);
    rows[bin] = rows[bin]! + 1;
    predicted[bin] = predicted[bin]! + p;
    right[bin] = right[bin]! + label[row]!;
  });
  return [...rows.entries()]
    .filter(([, n]) => n > 0)
    .map(([bin, n]) => ({
      from: bin / bins,
      to: (bin + 1) / bins,
      rows: n,
      mean_predicted: predicted[bin]! / n,
      share_right: right[bin]! / n,
      ...wilsonInterval(right[bin]!, n),
    }));
}
