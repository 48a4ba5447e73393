/**
 * A linear function of what an encoder makes of a text, as the head that every class has: dense, GELU, norm, last layer.
 *
 * GELU(x) - GELU(-x) = x, for Φ(x) + Φ(-x) = 1: two rows of the dense layer, α u and -α u, hold the product u · x without
 * loss. The norm divides by √(variance + ε); α is so small that the variance of these two numbers is nothing beside ε, so
 * that it divides all texts alike, and the last layer multiplies by √ε / α. Where |u · x| is within `reach` the relative
 * error is a few millionths.
 */
import type { Tensor } from '../../model/index.ts';
import type { BaseLine } from '../../readers/index.ts';
import type { ClassNetwork } from '../../training/index.ts';

/** Of variance and ε of the norm at the reach. */
const MOST_SHARE = 2e-6;

/**
 * What `saveClassModel` takes for a trained network, of rank 0: its logit is the difficulty with its sign turned.
 *
 * @param epsilon of the base's norms
 * @param texts what the base makes of some texts: others are taken to reach twice as far
 */
export function linearHead(
  { weight: ofDifficulty, bias }: BaseLine,
  { epsilon, texts }: { readonly epsilon: number; readonly texts: readonly ArrayLike<number>[] },
): Pick<ClassNetwork, 'copyTo'> {
  const weights = ofDifficulty.map((one) => -one);
  const D = weights.length;
  const farthest = texts.reduce((most, x) => Math.max(most, Math.abs(product(weights, x))), 0);
  // Both numbers are about ± α z / 2, all others 0: their variance is α² z² / (2 D).
  const scale = Math.sqrt(2 * D * MOST_SHARE * epsilon) / Math.max(2 * farthest, 1);
  return {
    async copyTo(parameters) {
      const dense = fill(parameters, 'head.dense.weight', 0)!;
      for (let j = 0; j < D; j++) {
        dense[j] = scale * weights[j]!;
        dense[D + j] = -scale * weights[j]!;
      }
      fill(parameters, 'head.dense.bias', 0);
      fill(parameters, 'head.norm.weight', 1);
      fill(parameters, 'head.norm.bias', 0);
      const last = new Float32Array(D);
      last[0] = Math.sqrt(epsilon) / scale;
      last[1] = -last[0];
      return { weight: { shape: [1, D], data: last }, bias: -bias };
    },
  };
}

/** Undefined where the head has no such parameter. */
function fill(
  parameters: ReadonlyMap<string, Tensor>,
  name: string,
  value: number,
): Float32Array | undefined {
  return parameters.get(name)?.data.fill(value);
}

function product(weights: Float64Array, x: ArrayLike<number>): number {
  let sum = 0;
  for (let j = 0; j < weights.length; j++) sum += weights[j]! * x[j]!;
  return sum;
}
