/** Block `base` as what it is, a linear function of what the base makes of a text; and a function of that in its place. */
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

/**
 * A reader whose block `base` learned from one number a text, reading what that number was made of: the same difficulties,
 * of `[hidden]` numbers a text.
 */
export function readThrough(reader: Reader, { weight, bias }: LinearReading): Reader {
  const block = reader.blocks.find(({ name }) => name === 'base');
  if (block?.scaling === undefined) return reader;
  const [centre, divisor] = [block.scaling.centre[0]!, block.scaling.divisor[0]!];
  const slope = divisor === 0 ? 0 : block.weights[0]! / divisor;
  const through = {
    ...block,
    weights: Array.from(weight, (w) => slope * w),
    scaling: { centre: Array.from(weight, () => 0), divisor: Array.from(weight, () => 1) },
  };
  return {
    ...reader,
    mean: reader.mean + slope * (bias - centre),
    blocks: reader.blocks.map((one) => (one === block ? through : one)),
  };
}
