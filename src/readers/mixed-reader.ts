/** A reader of words, letters and surface, mixed with a linear function of what a base makes of a text. */
import type { BaseLine } from './linear.ts';
import type { Reader } from './reader.ts';

export interface Mixture {
  readonly mean: number;
  /** How much of what the base says. */
  readonly ofBase: number;
  readonly base: BaseLine;
  /** Of what the base says, logits². */
  readonly variance: number;
  /** How much of what the other blocks say, less their mean. */
  readonly ofBeside: number;
  /** A reader without block `base`; null where nothing is read beside it. */
  readonly beside: Reader | null;
  /** Variance of what neither says, logits². */
  readonly residual: number;
}

/** difficulty = mean + ofBase · (weight · base + bias) + ofBeside · (what the other blocks say, less their mean). */
export function mixedReader({ mean, ofBase, base, variance, ofBeside, beside, residual }: Mixture): Reader {
  const through = {
    name: 'base' as const,
    variance: ofBase ** 2 * variance,
    weights: Array.from(base.weight, (w) => ofBase * w),
    scaling: { centre: Array.from(base.weight, () => 0), divisor: Array.from(base.weight, () => 1) },
  };
  const others = (beside?.blocks ?? []).map((block) => ({
    ...block,
    variance: ofBeside ** 2 * block.variance,
    weights: block.weights.map((w) => ofBeside * w),
  }));
  return {
    ...(beside?.usual === undefined ? {} : { usual: beside.usual }),
    mean: mean + ofBase * base.bias,
    residual,
    // What it leaves open was found on texts that were left out.
    error: Math.sqrt(residual),
    blocks: [through, ...others],
  };
}
