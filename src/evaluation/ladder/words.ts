/** The words of texts, as bags: which words a text has, not where. */
import { type SparseRows, segmentsOf, termRows, vocabularyOf } from '../../readers/index.ts';

/** The different words and numbers of a text. */
export function wordsOf(text: string): ReadonlySet<string> {
  const words = new Set<string>();
  for (const { segment, isWordLike } of segmentsOf(text)) if (isWordLike) words.add(segment);
  return words;
}

export interface BagOfWords {
  /** How many different words are kept. */
  readonly words: number;
  /** Of all texts: the weights of their words. */
  readonly rows: SparseRows;
}

/**
 * Bags of the words of known texts, of all texts.
 *
 * @param isKnown `[texts]`, 1 where answers to the text may be learned from
 */
export function bagOfWords(texts: readonly ReadonlySet<string>[], isKnown: Uint8Array): BagOfWords {
  const rows = termRows(vocabularyOf(texts.filter((_, t) => isKnown[t] !== 0)), texts);
  return { words: rows.width, rows };
}
