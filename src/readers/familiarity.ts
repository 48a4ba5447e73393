/** How much of new questions was read before: the share of their words that stood in questions of the training. */
import { finish, mean, type Steps, sampleDeviation } from '../numeric/index.ts';
import { questionAlone } from './blocks/covariate-lines.ts';
import type { LearnedFeatures } from './blocks/features.ts';
import type { Vocabulary } from './blocks/term-block.ts';
import { wordTerms } from './blocks/terms.ts';

/** The share of a question's different words that others have, over the questions to learn from. */
export interface UsualShare {
  readonly mean: number;
  readonly deviation: number;
  /** Words that all of them have: a vocabulary leaves them out. */
  readonly everywhere: readonly string[];
}

export interface Familiarity {
  /** Mean over the texts of the share of their different words that are known; 0 to 1. */
  readonly share: number;
  /** The same for questions of the training, each held against the others. */
  readonly usual: number;
  /** Whether `share` is clearly lower: what was learned may not hold for such questions. */
  readonly isLower: boolean;
}

/** A difference below it is of no weight. */
const LEAST_DIFFERENCE = 0.05;
/** Standard errors of a mean. */
const ERRORS = 2;

/** @returns null for a class that does not read words, and for no texts */
export function familiarity(
  { blocks, usual }: { readonly blocks: readonly LearnedFeatures[]; readonly usual?: UsualShare | undefined },
  texts: readonly string[],
): Familiarity | null {
  const vocabulary = vocabularyOfWords(blocks);
  if (vocabulary === undefined || usual === undefined) return null;
  const known = new Set([...vocabulary.terms, ...usual.everywhere]);
  const shares = texts.flatMap((text) => shareOf(wordsOf(text), (word) => known.has(word)));
  if (shares.length === 0) return null;
  const share = mean(shares);
  const allowed = Math.max(LEAST_DIFFERENCE, (ERRORS * usual.deviation) / Math.sqrt(shares.length));
  return { share, usual: usual.mean, isLower: share < usual.mean - allowed };
}

/**
 * @param texts to learn from, of which `learned` was learned
 * @returns undefined where no words are read
 */
export function usualShare(
  learned: readonly LearnedFeatures[],
  texts: readonly string[],
): UsualShare | undefined {
  return finish(usualShareInSteps(learned, texts));
}

/** Texts between two places where the work may be left off. */
const TEXTS_AT_ONCE = 64;

/** The same, left off after some texts. */
export function* usualShareInSteps(
  learned: readonly LearnedFeatures[],
  texts: readonly string[],
): Steps<UsualShare | undefined> {
  if (vocabularyOfWords(learned) === undefined) return undefined;
  const words: string[][] = [];
  for (const [t, text] of texts.entries()) {
    if (t % TEXTS_AT_ONCE === 0) yield t / texts.length;
    words.push(wordsOf(text));
  }
  const counts = new Map<string, number>();
  for (const word of words.flat()) counts.set(word, (counts.get(word) ?? 0) + 1);
  const everywhere = [...counts].flatMap(([word, count]) => (count === texts.length ? [word] : []));
  // A vocabulary has words of two texts: without this one, two others must have the word.
  const shares = words.flatMap((some) => shareOf(some, (word) => counts.get(word)! > 2));
  if (shares.length < 2) return undefined;
  return { mean: mean(shares), deviation: sampleDeviation(shares), everywhere };
}

function vocabularyOfWords(blocks: readonly LearnedFeatures[]): Vocabulary | undefined {
  return blocks.find(({ name }) => name === 'words')?.vocabulary;
}

/** Each different word once. */
function wordsOf(text: string): string[] {
  return [...wordTerms(questionAlone(text))].filter((term) => !term.includes(' ') && /\p{L}/u.test(term));
}

/** Nothing for a text without words. */
function shareOf(words: readonly string[], isKnown: (word: string) => boolean): number[] {
  return words.length === 0 ? [] : [words.filter(isKnown).length / words.length];
}
