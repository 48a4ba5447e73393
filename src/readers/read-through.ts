/** A reader of one number a text, reading what that number is made of. */
import type { BaseLine } from './linear.ts';
import type { Reader } from './reader.ts';

/**
 * A reader whose block `base` learned from one number a text, reading what that number was made of: the same difficulties,
 * of `[hidden]` numbers a text.
 */
export function readThrough(reader: Reader, { weight, bias }: BaseLine): Reader {
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
