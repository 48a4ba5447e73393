/** What is counted in a text: its words and neighbouring pairs of them, or short runs of letters. */
import { finish, type Steps } from '../../numeric/index.ts';

/** By the rules of Unicode (UAX 29), with dictionaries for scripts that write no blanks between words. */
const SEGMENTER = new Intl.Segmenter('en', { granularity: 'word' });

/** Words and what stands between them, without case and without what NFKC takes for ways of writing. */
export function* segmentsOf(text: string): Generator<Pick<Intl.SegmentData, 'segment' | 'isWordLike'>> {
  for (const piece of piecesOf(text.normalize('NFKC').toLowerCase())) yield* SEGMENTER.segment(piece);
}

/** A segmenter takes a time for each segment that grows with its text. */
const PIECE_CHARS = 500;
/** A blank ends a segment where a letter or a digit comes next, whatever else stands around. */
const CUT = /\s(?=[\p{L}\p{N}])/gu;

function* piecesOf(text: string): Generator<string> {
  let from = 0;
  while (text.length - from > 2 * PIECE_CHARS) {
    CUT.lastIndex = from + PIECE_CHARS;
    const cut = CUT.exec(text);
    if (cut === null) break;
    yield text.slice(from, cut.index + 1);
    from = cut.index + 1;
  }
  yield text.slice(from);
}

/** Any script's; a number is known by its form: that it has decimals tells more than which. */
const DIGIT = /\p{Nd}/gu;

const LETTERS = { least: 3, most: 5 } as const;

/** The different words, signs and neighbouring pairs of words; every digit is a 0. */
export function wordTerms(text: string): ReadonlySet<string> {
  const terms = new Set<string>();
  let last: string | null = null;
  for (const { segment } of segmentsOf(formOf(text))) {
    if (segment.trim() === '') continue;
    terms.add(segment);
    if (last !== null) terms.add(`${last} ${segment}`);
    last = segment;
  }
  return terms;
}

/** Texts between two places where the work may be left off. */
const TEXTS_AT_ONCE = 64;

/** Of each text, left off after some. */
export function* wordTermsInSteps(texts: readonly string[]): Steps<ReadonlySet<string>[]> {
  const terms: ReadonlySet<string>[] = [];
  for (const [t, text] of texts.entries()) {
    if (t % TEXTS_AT_ONCE === 0) yield t / texts.length;
    terms.push(wordTerms(text));
  }
  return terms;
}

/** The different runs of 3 to 5 letters within words, a blank standing before and after each word. */
export function letterTerms(text: string): ReadonlySet<string> {
  return letterTermsOf([text])[0]!;
}

/** The same of many texts, which have words in common: each is taken apart once. */
export function letterTermsOf(texts: readonly string[]): ReadonlySet<string>[] {
  return finish(letterTermsInSteps(texts));
}

/** The same, left off after some. */
export function* letterTermsInSteps(texts: readonly string[]): Steps<ReadonlySet<string>[]> {
  const known = new Map<string, readonly string[]>();
  const runs = (word: string): readonly string[] => {
    const found = known.get(word) ?? runsOf(word);
    known.set(word, found);
    return found;
  };
  const all: ReadonlySet<string>[] = [];
  for (const [t, text] of texts.entries()) {
    if (t % TEXTS_AT_ONCE === 0) yield t / texts.length;
    const terms = new Set<string>();
    for (const { segment, isWordLike } of segmentsOf(formOf(text)))
      if (isWordLike === true) for (const run of runs(segment)) terms.add(run);
    all.push(terms);
  }
  return all;
}

function runsOf(word: string): string[] {
  const signs = [...` ${word} `];
  const runs: string[] = [];
  for (let length = LETTERS.least; length <= LETTERS.most; length++)
    for (let at = 0; at + length <= signs.length; at++) runs.push(signs.slice(at, at + length).join(''));
  return runs;
}

const formOf = (text: string): string => text.normalize('NFKC').replace(DIGIT, '0');
