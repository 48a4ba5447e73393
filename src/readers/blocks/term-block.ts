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
    weights: kept.map(([, count]) => rarity(count, texts.length)),
  };
}

const rarity = (count: number, texts: number): number => Math.log((1 + texts) / (1 + count)) + 1;

/**
 * What `vocabularyOf` and `termRows` make of some texts, from rows of all of them: no text is taken apart again.
 *
 * @param all rows by a vocabulary of all texts
 * @param known places of the texts to learn from
 */
export function relearnedRows(
  all: SparseFeatures,
  known: readonly number[],
): (places: readonly number[]) => SparseFeatures {
  const { width, offsets, features } = all;
  const counts = new Int32Array(width);
  for (const row of known)
    for (let at = offsets[row]!; at < offsets[row + 1]!; at++) counts[features[at]!]!++;
  const weights = Float64Array.from(counts, (count) =>
    count >= 2 && count < known.length ? rarity(count, known.length) : 0,
  );
  return (places) =>
    featureRows(width, places.length, (r, add) => {
      const [from, end] = [offsets[places[r]!]!, offsets[places[r]! + 1]!];
      let squares = 0;
      for (let at = from; at < end; at++) squares += weights[features[at]!]! ** 2;
      if (squares === 0) return;
      const length = Math.sqrt(squares);
      for (let at = from; at < end; at++) {
        const weight = weights[features[at]!]!;
        if (weight > 0) add(features[at]!, weight / length);
      }
    });
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
