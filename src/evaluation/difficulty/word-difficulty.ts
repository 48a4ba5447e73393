/**
 * What the words of questions alone say of their difficulty: ridge regression on words and pairs of words, learned from
 * other questions. It is the simpler prediction that a class has to beat, and the second opinion beside the class's.
 */
import { type BagOfWords, bagOfWords } from '../ladder/words.ts';
import { ridgeRegression } from './ridge.ts';

export interface WordsTask {
  /** Of every question, `[questions]`. */
  readonly texts: readonly string[];
  /** What is to be predicted, `[questions]`; NaN where it is not known. */
  readonly real: Float64Array;
  /** Standard error of what is known, `[questions]`. */
  readonly error: Float64Array;
}

/** Ridge penalties to choose from, by five folds of the known questions. */
const PENALTIES = [0.03, 0.1, 0.3, 1, 3, 10, 30, 100];
const INNER_FOLDS = 5;

/** Any script's; a number is known by its form, for what tells is that it has decimals, not which. */
const DIGIT = /\p{Nd}/gu;
const SEGMENTER = new Intl.Segmenter('en', { granularity: 'word' });

/** The different words, signs and neighbouring pairs of them; every digit is a 0. */
export function termsOf(text: string): ReadonlySet<string> {
  const plain = text.normalize('NFKC').toLowerCase().replace(DIGIT, '0');
  const terms = new Set<string>();
  let last: string | null = null;
  for (const { segment } of SEGMENTER.segment(plain)) {
    if (segment.trim() === '') continue;
    terms.add(segment);
    if (last !== null) terms.add(`${last} ${segment}`);
    last = segment;
  }
  return terms;
}

/**
 * A prediction for any question, learned from the known ones: each weighs by how well it is known,
 * 1 / (spread² + error²), the spread being that of the known questions beyond their errors.
 *
 * @param known places of questions to learn from, at least one, none with a real value of NaN
 */
export function wordDifficulty(
  { texts, real, error }: WordsTask,
  known: readonly number[],
): (question: number) => number {
  const isKnown = new Uint8Array(texts.length);
  for (const q of known) isKnown[q] = 1;
  const bag = bagOfWords(texts.map(termsOf), isKnown);
  const weights = weightsOf(real, error, known);
  const penalty = choosePenalty(known, (chosen, held, candidate) => {
    const predict = learned(bag, { real, weights, known: chosen, penalty: candidate });
    return held.reduce((sum, q) => sum + weights[q]! * (predict(q) - real[q]!) ** 2, 0);
  });
  return learned(bag, { real, weights, known, penalty });
}

/**
 * Of every question by what the questions of other parts say.
 *
 * @param part which part a question was held out in, `[questions]`; -1 for one that is only learned from
 * @returns `[questions]`, NaN for those of part -1, and where nothing is known
 */
export function crossWordDifficulty(task: WordsTask, part: Int32Array): Float64Array {
  const predicted = new Float64Array(part.length).fill(Number.NaN);
  for (const own of new Set(part)) {
    if (own === -1) continue;
    const known = [...part.keys()].filter((q) => part[q] !== own && !Number.isNaN(task.real[q]!));
    if (known.length === 0) continue;
    const predict = wordDifficulty(task, known);
    for (const [q, of] of part.entries()) if (of === own) predicted[q] = predict(q);
  }
  return predicted;
}

function learned(
  { rows, words: features }: BagOfWords,
  given: {
    readonly real: Float64Array;
    readonly weights: Float64Array;
    readonly known: readonly number[];
    readonly penalty: number;
  },
): (question: number) => number {
  const { real: values, ...others } = given;
  return ridgeRegression({ rows, features, values, ...others });
}

/** Their mean over the known questions is 1, so that a penalty means the same whatever the errors. */
function weightsOf(real: Float64Array, error: Float64Array, known: readonly number[]): Float64Array {
  const mean = (of: (q: number) => number) => known.reduce((sum, q) => sum + of(q), 0) / known.length;
  const centre = mean((q) => real[q]!);
  const total = mean((q) => (real[q]! - centre) ** 2);
  const noise = mean((q) => error[q]! ** 2);
  // Where errors seem to be all there is, they are not: a tenth of what is seen is the questions'.
  const spread = Math.max(total - noise, 0.1 * total);
  const weights = error.map((e) => 1 / (spread + e ** 2));
  const average = mean((q) => weights[q]!);
  return average > 0 && Number.isFinite(average)
    ? weights.map((w) => w / average)
    : new Float64Array(real.length).fill(1);
}

function choosePenalty(
  known: readonly number[],
  loss: (chosen: number[], held: number[], penalty: number) => number,
): number {
  if (known.length < 2 * INNER_FOLDS) return PENALTIES.at(-1)!;
  const losses = PENALTIES.map((penalty) => {
    let total = 0;
    for (let fold = 0; fold < INNER_FOLDS; fold++) {
      const held = known.filter((_, i) => i % INNER_FOLDS === fold);
      const chosen = known.filter((_, i) => i % INNER_FOLDS !== fold);
      total += loss(chosen, held, penalty);
    }
    return total;
  });
  return PENALTIES[losses.indexOf(Math.min(...losses))]!;
}
