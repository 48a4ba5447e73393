import type { Tokens } from './classifier.ts';

/** Every token id that occurs in the texts, ascending: the rows of the embedding table that they need. */
export function usedIds(texts: readonly Tokens[]): number[] {
  return [...new Set(texts.flatMap((tokens) => [...tokens]))].sort((a, b) => a - b);
}
