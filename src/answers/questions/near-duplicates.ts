/** Questions that are the same but for a word or two. */

import { numberOf } from '../numbering.ts';
import { disjointSets } from './disjoint-sets.ts';
import { questionKey, questionWords } from './question-words.ts';

/** Places in a list of texts, `a` before `b`. */
export interface NearPair {
  readonly a: number;
  readonly b: number;
  /** Up to 1, which texts have that differ in nothing but case, punctuation or the order of their lines. */
  readonly similarity: number;
}

/** The least similarity of near-duplicates. */
const THRESHOLD = 0.75;

/** Up to so many pairs are all listed. The texts of a log with more are all alike, and their pairs would fill the memory. */
const MOST_PAIRS = 1_000_000;

/** Two numbers of words below it make one number without rounding. */
const MOST_WORDS = 2 ** 26;

/** A product that should be a whole number may come out a little larger. */
const ROUNDING = 1e-9;

/**
 * The pairs of near-duplicates among texts as `questionText` makes them, by `a`, then by `b`.
 *
 * Near-duplicates are texts whose sets of shingles have a Jaccard similarity of at least 0.75. A shingle is two words in
 * a row, the start and the end of a line counting as words; words are those of `questionWords`. So a changed word takes
 * two shingles from each text, wherever it stands, and w words in l lines keep a similarity of (w + l - 2) / (w + l + 2)
 * unless words repeat.
 *
 * Length and threshold were chosen on the 3,000 questions of a sample class and the 208 of DBE-KT22. With one word
 * changed, every question of 10 words or more is found at 0.75; at 0.8 half of those under 15 are not, and with shingles
 * of three words some of those up to 30. At 0.75 there are 207 pairs in the sample class: one task about another person
 * or thing, or with other numbers and the same options; 2,832 groups remain, of up to 9 questions (at 0.7 of up to 25).
 * DBE-KT22 has 188 pairs, none of them a question printed twice: they share all but their last sentence, or all but a
 * sign of a formula; 120 are among 16 questions about one long description. 145 groups remain.
 *
 * Texts with equal words are paired with the first of them only, and others are compared with that first one: pairs
 * join all that belongs together. So do those that are listed beyond the first million.
 *
 * Exact: prefixes of sets ordered by rarity (Chaudhuri, Ganti and Kaushik 2006, "A primitive operator for similarity
 * joins in data cleaning"; Bayardo, Ma and Srikant 2007, "Scaling up all pairs similarity search").
 */
export function findNearDuplicates(texts: readonly string[]): NearPair[] {
  const pairs: NearPair[] = [];
  const firstOfKey = new Map<string, number>();
  const firsts: number[] = [];
  for (const [place, text] of texts.entries()) {
    const key = questionKey(text);
    const first = firstOfKey.get(key);
    if (first !== undefined) pairs.push({ a: first, b: place, similarity: 1 });
    else {
      firstOfKey.set(key, place);
      firsts.push(place);
    }
  }
  const joined = disjointSets(firsts.length);
  let found = 0;
  similarSets(
    shingleSets(firsts.map((place) => texts[place]!)),
    (i, j) => found >= MOST_PAIRS && joined.root(i) === joined.root(j),
    (i, j, similarity) => {
      found += 1;
      joined.join(i, j);
      pairs.push({ a: firsts[Math.min(i, j)]!, b: firsts[Math.max(i, j)]!, similarity });
    },
  );
  return pairs.sort((p, q) => p.a - q.a || p.b - q.b);
}

/** The shingles of each text as numbers in rising order; the rarer a shingle, the smaller its number. */
function shingleSets(texts: readonly string[]): Int32Array[] {
  const words = new Map<string, number>();
  const shingles = new Map<number, number>();
  const sets = texts.map((text) => {
    const found: number[] = [];
    for (const line of questionWords(text)) {
      let before = 0; // the start of the line; and as a word the end of it
      for (const word of [...line.map((one) => 1 + numberOf(words, one)), 0]) {
        found.push(numberOf(shingles, before * MOST_WORDS + word));
        before = word;
      }
    }
    return Int32Array.from(new Set(found));
  });
  const counts = new Int32Array(shingles.size);
  for (const set of sets) for (const shingle of set) counts[shingle]! += 1;
  const rarestFirst = Int32Array.from(counts.keys()).sort((s, t) => counts[s]! - counts[t]! || s - t);
  const rank = new Int32Array(shingles.size);
  for (const [place, shingle] of rarestFirst.entries()) rank[shingle] = place;
  return sets.map((set) => set.map((shingle) => rank[shingle]!).sort());
}

/**
 * Calls `found` for every pair of sets that are similar enough, of those that `passOver` lets through. Smaller sets
 * come first. Sets that are similar share a member among their first few, since only so many may be missing.
 */
function similarSets(
  sets: readonly Int32Array[],
  passOver: (x: number, y: number) => boolean,
  found: (x: number, y: number, similarity: number) => void,
): void {
  const smallestFirst = Int32Array.from(sets.keys()).sort((x, y) => sets[x]!.length - sets[y]!.length);
  const setsWith: number[][] = []; // for a member the sets so far that have it among their first
  const metBy = new Int32Array(sets.length).fill(-1);
  for (const x of smallestFirst) {
    const set = sets[x]!;
    const fewestShared = Math.ceil(THRESHOLD * set.length - ROUNDING);
    // Shared with a set that is as large or larger, which all that are still to come are.
    const fewestSharedLater = Math.ceil(((2 * THRESHOLD) / (1 + THRESHOLD)) * set.length - ROUNDING);
    for (const [place, member] of set.subarray(0, set.length - fewestShared + 1).entries()) {
      setsWith[member] ??= [];
      const others = setsWith[member];
      for (const y of others) {
        if (metBy[y] === x) continue;
        metBy[y] = x;
        const other = sets[y]!;
        if (other.length < fewestShared || passOver(x, y)) continue;
        const shared = countShared(set, other);
        const similarity = shared / (set.length + other.length - shared);
        if (similarity >= THRESHOLD) found(x, y, similarity);
      }
      if (place <= set.length - fewestSharedLater) others.push(x);
    }
  }
}

/** Counts the numbers that two lists in rising order share. */
function countShared(a: Int32Array, b: Int32Array): number {
  let [i, j, shared] = [0, 0, 0];
  while (i < a.length && j < b.length) {
    const difference = a[i]! - b[j]!;
    if (difference === 0) shared += 1;
    if (difference <= 0) i += 1;
    if (difference >= 0) j += 1;
  }
  return shared;
}
