/**
 * Keeps rows of text from overlapping: those that want to be too close together become a block around the mean of where
 * they want to be.
 */

/**
 * Places at least `apart` from each other, from `least` to `most`, in the order of `wanted`, which ascends, each as near
 * to what it wants as the others allow. There must be room for all of them.
 */
export function spreadRows(
  wanted: readonly number[],
  { apart, least, most }: { apart: number; least: number; most: number },
): number[] {
  const blocks: { start: number; sum: number; size: number }[] = [];
  const startOf = (sum: number, size: number) =>
    Math.min(Math.max(sum / size, least), most - apart * (size - 1));
  for (const want of wanted) {
    let block = { start: startOf(want, 1), sum: want, size: 1 };
    let above = blocks.at(-1);
    while (above !== undefined && above.start + apart * above.size > block.start) {
      const sum = above.sum + block.sum - apart * above.size * block.size;
      const size = above.size + block.size;
      block = { start: startOf(sum, size), sum, size };
      blocks.pop();
      above = blocks.at(-1);
    }
    blocks.push(block);
  }
  return blocks.flatMap(({ start, size }) => Array.from({ length: size }, (_, n) => start + apart * n));
}
