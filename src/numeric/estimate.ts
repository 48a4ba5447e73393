/** A number with the range in which chance leaves it. */
import { quantile } from './moments.ts';

/** A metric of the rows, and its 95 % interval. Goes to JSON as it is. */
export type Estimate = {
  readonly value: number;
  /** Both ends are `null` where there is no interval. */
  readonly low: number | null;
  readonly high: number | null;
};

/** An estimate from resampled rows. */
export type BootstrapEstimate = Estimate & {
  /** Draws in which the metric is not defined; the interval leaves them out. */
  readonly undefined_draws: number;
};

/** Standard normal deviate that 97.5 % lie below. */
export const Z_95 = 1.959963984540054;
/** The same of 95 %: both ends of a 90 % interval. */
export const Z_90 = 1.6448536269514722;

/**
 * The value, with the range of the middle 95 % of its draws (percentile bootstrap: Efron & Tibshirani 1993, ch. 13).
 *
 * @param value what the rows themselves say; `null` where they do not define it
 * @param draws `[draws]`, NaN where a draw does not define it; with fewer than half left there is no interval
 */
export function bootstrapEstimate(value: number | null, draws: Float64Array): BootstrapEstimate | null {
  if (value === null) return null;
  const defined = draws.filter((draw) => !Number.isNaN(draw)).sort();
  const isEnough = defined.length > 0 && defined.length >= draws.length / 2;
  return {
    value,
    low: isEnough ? quantile(defined, 0.025) : null,
    high: isEnough ? quantile(defined, 0.975) : null,
    undefined_draws: draws.length - defined.length,
  };
}

/**
 * As `bootstrapEstimate`, for what chance makes larger in the rows and larger once more in draws from them: the middle
 * 95 % of the draws mirrored at the value (basic bootstrap: Davison & Hinkley, "Bootstrap methods and their
 * application", 1997, section 5.2), for draws lie as far above the value as the value lies above the truth. Where the
 * truth is near `least` that range may end below the value, which is then its end.
 *
 * @param least what the number cannot be below
 */
export function reflectedEstimate(
  value: number | null,
  draws: Float64Array,
  least: number,
): BootstrapEstimate | null {
  if (value === null) return null;
  const { low, high, ...estimate } = bootstrapEstimate(value, reflect(value, draws))!;
  return {
    ...estimate,
    low: low === null ? null : Math.max(Math.min(low, value), least),
    high: high === null ? null : Math.max(high, value),
  };
}

/** Draws mirrored at the value. */
export function reflect(value: number, draws: Float64Array): Float64Array {
  return draws.map((draw) => 2 * value - draw);
}
