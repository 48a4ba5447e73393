/** Mean, spread and quantiles of a column of numbers. */

/** NaN without numbers. */
export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}

/** Sum of the squared distances from the mean, the numerator of every variance; NaN without numbers. */
function squaresAround(values: ArrayLike<number>): number {
  const centre = mean(values);
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i]! - centre) ** 2;
  return sum;
}

/** Variance over n; NaN without numbers. */
export function variance(values: ArrayLike<number>): number {
  return squaresAround(values) / values.length;
}

/** Variance of a sample, over n - 1; 0 for a single number. */
export function sampleVariance(values: ArrayLike<number>): number {
  return squaresAround(values) / Math.max(1, values.length - 1);
}

/** Standard deviation of a sample; 0 for a single number. */
export function sampleDeviation(values: ArrayLike<number>): number {
  return Math.sqrt(sampleVariance(values));
}

/**
 * Quantile by linear interpolation between neighbours, NumPy's default (type 7 of Hyndman & Fan 1996).
 *
 * @param ascending at least one number
 */
export function quantile(ascending: ArrayLike<number>, share: number): number {
  const place = share * (ascending.length - 1);
  const below = Math.floor(place);
  const low = ascending[below]!;
  const high = ascending[Math.min(below + 1, ascending.length - 1)]!;
  return low + (high - low) * (place - below);
}
