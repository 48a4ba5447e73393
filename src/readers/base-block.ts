/** Block `base` as what it is, a linear function of what the base makes of a text; and readers mixed with such functions. */
import type { Reader } from './reader.ts';

/** difficulty = weight · what the base makes of a text + bias. */
export interface LinearReading {
  /** `[hidden]` */
  readonly weight: ArrayLike<number>;
  readonly bias: number;
}

/** What a reader with block `base` alone says, as one product. */
export function linearReading({ mean, blocks }: Reader): LinearReading {
  const { scaling, weights } = blocks.find(({ name }) => name === 'base')!;
  const weight = Float64Array.from(weights, (w, j) =>
    scaling!.divisor[j] === 0 ? 0 : w / scaling!.divisor[j]!,
  );
  return { weight, bias: mean - weight.reduce((sum, w, j) => sum + w * scaling!.centre[j]!, 0) };
}

export interface Mixture {
  readonly mean: number;
  /** How much of what the base says. */
  readonly ofBase: number;
  readonly base: LinearReading;
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
  return { mean: mean + ofBase * base.bias, residual, blocks: [through, ...others] };
}
