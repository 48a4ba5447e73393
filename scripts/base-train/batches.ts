/** An epoch's texts in batches of like length, in an order that depends on seed and epoch alone. */
import { permutation } from '../../src/numeric/index.ts';
import { packByLength, type Tokens } from '../../src/training/index.ts';

export const BATCH = { mostTokens: 2048, mostTexts: 256 } as const;
/** Texts that are sorted by length together. */
export const WINDOW = 4096;

/** Batches of a window, shuffled: [batch][text] places in `tokens`. */
export function windowBatches(tokens: readonly Tokens[], seed: number): number[][] {
  const packed = packByLength(
    tokens.map(({ length }) => length),
    BATCH,
  );
  return permutation(packed.length, seed).map((place) => packed[place]!);
}
