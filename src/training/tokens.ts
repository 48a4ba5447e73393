/** Texts as training and prediction take them. */

/** Token ids of one text, [CLS] and [SEP] included. */
export type Tokens = Int32Array;

export interface LabelledTokens {
  readonly tokens: Tokens;
  readonly label: 0 | 1;
}

/** Every token id that occurs in the texts, ascending: the rows of the embedding table that they need. */
export function usedIds(texts: readonly Tokens[]): number[] {
  return [...new Set(texts.flatMap((tokens) => [...tokens]))].sort((a, b) => a - b);
}
