/** The words of texts, as bags: which words a text has, not where. */
import type { SparseRows } from './sparse-design.ts';

/** By the rules of Unicode (UAX 29), with dictionaries for scripts that write no blanks between words. */
const SEGMENTER = new Intl.Segmenter('en', { granularity: 'word' });

/** Words and what stands between them, without case and without what NFKC takes for ways of writing. */
export function segmentsOf(text: string): Iterable<Intl.SegmentData> {
  return SEGMENTER.segment(text.normalize('NFKC').toLowerCase());
}

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
 * Bags whose squares add up to 1, in which a word weighs the more the fewer known texts have it (tf-idf; Salton &
 * Buckley 1988): ln((1 + texts) / (1 + texts with the word)) + 1, however often a text repeats it. Words
 * of at least two known texts are kept, unless all have them: a word of a single text would only stand for that text,
 * and a word of all texts tells none of them apart.
 *
 * @param isKnown `[texts]`, 1 where answers to the text may be learned from
 */
export function bagOfWords(texts: readonly ReadonlySet<string>[], isKnown: Uint8Array): BagOfWords {
  const seen = new Map<string, number>();
  let known = 0;
  for (const [t, words] of texts.entries()) {
    if (isKnown[t] === 0) continue;
    known++;
    for (const word of words) seen.set(word, (seen.get(word) ?? 0) + 1);
  }
  const kept = [...seen.entries()].filter(([, count]) => count >= 2 && count < known);
  const places = new Map(kept.map(([word], place) => [word, place]));
  const weight = kept.map(([, count]) => Math.log((1 + known) / (1 + count)) + 1);

  const offsets = new Int32Array(texts.length + 1);
  const features: number[] = [];
  const values: number[] = [];
  for (const [t, words] of texts.entries()) {
    const ofText = [...words].flatMap((word) => places.get(word) ?? []);
    const length = Math.hypot(...ofText.map((place) => weight[place]!));
    for (const place of ofText) {
      features.push(place);
      values.push(weight[place]! / length);
    }
    offsets[t + 1] = features.length;
  }
  const rows = { offsets, features: Int32Array.from(features), values: Float64Array.from(values) };
  return { words: places.size, rows };
}
