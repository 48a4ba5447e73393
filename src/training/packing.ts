/** Which texts go through the encoder together: those of similar length, so that little is padded. */

/**
 * Batches of at most so many tokens and texts, the shortest texts first; a text longer than that is a batch of its own.
 *
 * @param lengths tokens of each text
 * @returns positions in `lengths`, each in one batch
 */
export function packByLength(
  lengths: readonly number[],
  { mostTokens, mostTexts }: { readonly mostTokens: number; readonly mostTexts: number },
): number[][] {
  const ascending = [...lengths.keys()].sort((a, b) => lengths[a]! - lengths[b]! || a - b);
  const batches: number[][] = [];
  let tokens = Number.POSITIVE_INFINITY;
  for (const text of ascending) {
    if (tokens + lengths[text]! > mostTokens || batches.at(-1)!.length === mostTexts) {
      batches.push([]);
      tokens = 0;
    }
    batches.at(-1)!.push(text);
    tokens += lengths[text]!;
  }
  return batches;
}
