/**
 * Which wrong option draws how many. Of the wrong answers to a question, the logarithms of the options' shares less their
 * mean (log ratios; Aitchison 1986, The Statistical Analysis of Compositional Data) are learned as difficulties are: from
 * the words and letters of the option, and from how it stands beside the others, each with a variance of its own.
 */
import type { KeyedOptions } from '../../../answers/index.ts';
import { learnToRead, type Reader, readDifficulty } from '../../../readers/index.ts';
import { FEATURES_OF_BASE, optionFeatures, type Vectors, wrongOptions } from './option-features.ts';

/** A question with how many chose each option. */
export interface CountedQuestion extends KeyedOptions {
  readonly counts: readonly number[];
}

/** Plain numbers and words: what is kept of it is all of it. */
export interface OptionReader {
  readonly reader: Reader;
  /** What each of `optionFeatures` is divided by; 0 for one that is the same everywhere. */
  readonly divisors: readonly number[];
}

/** Whether it reads what the base makes of questions and options. */
export function readsBase({ divisors }: OptionReader): boolean {
  return divisors.slice(-FEATURES_OF_BASE).some((divisor) => divisor !== 0);
}

/** Fewer questions do not tell what draws. */
export const FEWEST_COUNTED = 30;

/** Whether its counts tell anything: two wrong options at least, and wrong answers. */
export function isCounted(question: CountedQuestion): boolean {
  const wrong = wrongOptions(question);
  return question.key >= 0 && wrong.length > 1 && wrong.some((place) => question.counts[place]! > 0);
}

/**
 * @param questions that are counted
 * @throws UnderstudyError `numeric` where what is learned is not finite
 */
export function learnOptions(
  questions: readonly CountedQuestion[],
  { vectors, seed }: { readonly vectors: Vectors; readonly seed: number },
): OptionReader {
  const pairs = questions.flatMap((question, q) => {
    const features = optionFeatures(question, vectors);
    const ratios = logRatios(question);
    return wrongOptions(question).map((place, i) => ({
      question: q,
      text: question.options[place]!,
      features: features[i]!,
      ...ratios[i]!,
    }));
  });
  const divisors = pairs[0]!.features.map((_, j) => {
    const square = pairs.reduce((sum, { features }) => sum + features[j]! ** 2, 0) / pairs.length;
    return square > LEAST_SQUARE ? Math.sqrt(square) : 0;
  });
  const { reader } = learnToRead({
    texts: pairs.map(({ text }) => text),
    base: pairs.map(({ features }) => scaled(features, divisors)),
    blocks: ['base', 'words', 'letters'],
    difficulty: Float64Array.from(pairs, ({ ratio }) => ratio),
    error: Float64Array.from(pairs, ({ error }) => error),
    groups: pairs.map(({ question }) => question),
    seed,
  });
  return { reader, divisors };
}

const LEAST_SQUARE = 1e-12;

/** Of the wrong answers, the share that each wrong option is expected to draw, in their order; they add up to 1. */
export function readOptions(
  { reader, divisors }: OptionReader,
  question: KeyedOptions,
  vectors: Vectors,
): number[] {
  const wrong = wrongOptions(question);
  const base = optionFeatures(question, vectors).map((features) => scaled(features, divisors));
  const ratios = readDifficulty(reader, { texts: wrong.map((place) => question.options[place]!), base });
  const most = Math.max(...ratios);
  const pulls = [...ratios].map((ratio) => Math.exp(ratio - most));
  const all = pulls.reduce((a, b) => a + b, 0);
  return pulls.map((pull) => pull / all);
}

const scaled = (features: readonly number[], divisors: readonly number[]) =>
  features.map((value, j) => (divisors[j] === 0 ? 0 : value / divisors[j]!));

/** ln(n + ½) of each wrong option less their mean, with its standard error by the delta method. */
export function logRatios(question: CountedQuestion): { readonly ratio: number; readonly error: number }[] {
  const counts = wrongOptions(question).map((place) => question.counts[place]! + 0.5);
  const m = counts.length;
  const logs = counts.map(Math.log);
  const mean = logs.reduce((a, b) => a + b, 0) / m;
  const sum = counts.reduce((total, n) => total + 1 / n, 0);
  return counts.map((n, i) => ({
    ratio: logs[i]! - mean,
    error: Math.sqrt((1 - 2 / m) / n + sum / m ** 2),
  }));
}

/** How well shares of wrong options are read of questions that the reader had not met. */
export interface OptionScores {
  readonly questions: number;
  /** Mean absolute difference of read and real share of the wrong answers; and if all wrong options drew alike. */
  readonly mae: number;
  readonly mae_even: number;
  /** Share of questions whose most drawing wrong option is found; and by chance. */
  readonly first: number;
  readonly first_even: number;
}

/** Null without questions. @param read the share of each wrong option, a question each */
export function scoreOptions(
  questions: readonly CountedQuestion[],
  read: readonly (readonly number[])[],
): OptionScores | null {
  if (questions.length === 0) return null;
  let [difference, even, options, first, chance] = [0, 0, 0, 0, 0];
  for (const [q, question] of questions.entries()) {
    const counts = wrongOptions(question).map((place) => question.counts[place]!);
    const all = counts.reduce((a, b) => a + b, 0);
    for (const [i, count] of counts.entries()) {
      difference += Math.abs(read[q]![i]! - count / all);
      even += Math.abs(1 / counts.length - count / all);
    }
    options += counts.length;
    first += counts[indexOfMost(read[q]!)] === Math.max(...counts) ? 1 : 0;
    chance += counts.filter((count) => count === Math.max(...counts)).length / counts.length;
  }
  return {
    questions: questions.length,
    mae: difference / options,
    mae_even: even / options,
    first: first / questions.length,
    first_even: chance / questions.length,
  };
}

const indexOfMost = (values: readonly number[]) =>
  values.reduce((best, value, i) => (value > values[best]! ? i : best), 0);
