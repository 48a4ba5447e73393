/**
 * Texts as bags of terms that were seen in at least two of the texts to learn from, but not in all: from a term of one
 * text nothing is learned but that text. A term weighs the more the fewer texts have it (tf-idf; Salton & Buckley 1988):
 * ln((1 + texts) / (1 + texts with the term)) + 1, however often a text repeats it; the squares of a row add up to 1.
 */
import { featureRows, type SparseFeatures } from './rows.ts';

export interface Vocabulary {
  /** Which terms, each once. */
  readonly terms: readonly string[];
  /** Of each term, `[terms]`. */
  readonly weights: readonly number[];
}

/** @param texts the terms of each text to learn from */
export function vocabularyOf(texts: readonly ReadonlySet<string>[]): Vocabulary {
  const seen = new Map<string, number>();
  for (const terms of texts) for (const term of terms) seen.set(term, (seen.get(term) ?? 0) + 1);
  const kept = [...seen].filter(([, count]) => count >= 2 && count < texts.length);
  return {
    terms: kept.map(([term]) => term),
    weights: kept.map(([, count]) => Math.log((1 + texts.length) / (1 + count)) + 1),
  };
}

/** Terms that the vocabulary does not have are not seen. */
export function termRows(
  { terms, weights }: Vocabulary,
  texts: readonly ReadonlySet<string>[],
): SparseFeatures {
  const places = new Map(terms.map((term, place) => [term, place]));
  return featureRows(terms.length, texts.length, (row, add) => {
    const found: number[] = [];
    for (const term of texts[row]!) {
      const place = places.get(term);
      if (place !== undefined) found.push(place);
    }
    const length = Math.hypot(...found.map((place) => weights[place]!));
    for (const place of found) add(place, weights[place]! / length);
  });
}
