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
  const blocks = reader.blocks.map((block) => {
    if (block.name !== 'base' || block.scaling === undefined) return block;
    const [centre, divisor, slope] = [block.scaling.centre[0]!, block.scaling.divisor[0]!, block.weights[0]!];
    const by = divisor === 0 ? 0 : slope / divisor;
    const hidden = weight.length;
    return {
      ...block,
      weights: Array.from(weight, (w) => by * w),
      scaling: { centre: new Array<number>(hidden).fill(0), divisor: new Array<number>(hidden).fill(1) },
      moved: by * (bias - centre),
    };
  });
  let { mean } = reader;
  const plain = blocks.map((block) => {
    if (!('moved' in block)) return block;
    const { moved, ...rest } = block;
    mean += moved;
    return rest;
  });
  return { ...reader, mean, blocks: plain };
}
