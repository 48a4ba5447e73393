/**
 * What the words of questions alone say of their difficulty: ridge regression on words and pairs of words, learned from
 * other questions. It is the simpler prediction that a class has to beat, and the second opinion beside the class's.
 */

import { wordTerms } from '../../readers/index.ts';
import { type BagOfWords, bagOfWords } from '../ladder/words.ts';
import { type RidgeTask, ridgeRegression } from './ridge.ts';

export interface WordsTask {
  /** Of every question, `[questions]`. */
  readonly texts: readonly string[];
  /** What is to be predicted, `[questions]`; NaN where it is not known. */
  readonly real: Float64Array;
  /** Standard error of what is known, `[questions]`. */
  readonly error: Float64Array;
}

/** Ridge penalties to choose from, the largest first. */
const PENALTIES = [100, 30, 10, 3, 1, 0.3, 0.1, 0.03];
const INNER_FOLDS = 5;

/**
 * A prediction for any question, learned from the known ones: each weighs by how well it is known,
 * 1 / (spread² + error²), the spread being that of the known questions beyond their errors.
 *
 * @param known places of questions to learn from, at least one, none with a real value of NaN
 */
export function wordDifficulty(task: WordsTask, known: readonly number[]): (question: number) => number {
  const learning = learningFrom(task);
  return learning.learn(known, learning.penaltyFor(known));
}

/** What words say of questions in parts, each learned from other parts. */
export interface CrossWords {
  /** Of every question by the questions of other parts; NaN for those of part -1, and where nothing is known. */
  readonly predicted: Float64Array;
  /**
   * For each part, of the questions of the other parts by what neither they themselves nor the questions of this part
   * say: what a calibration may learn from that is held against this part.
   */
  readonly without: ReadonlyMap<number, Float64Array>;
}

/** @param part which part a question was held out in, `[questions]`; -1 for one that is only learned from */
export function crossWordDifficulty(task: WordsTask, part: Int32Array): CrossWords {
  const learning = learningFrom(task);
  const parts = [...new Set(part)].filter((one) => one !== -1);
  const knownWithout = (...left: readonly number[]) =>
    [...part.keys()].filter((q) => !left.includes(part[q]!) && !Number.isNaN(task.real[q]!));
  const penalties = new Map(
    parts.map((left) => {
      const known = knownWithout(left);
      return [left, known.length === 0 ? Number.NaN : learning.penaltyFor(known)] as const;
    }),
  );
  /** Questions of `asked` by all but those of `asked` and of `left`, nothing of which is in the penalty. */
  const predict = (asked: number, left: number, into: Float64Array): void => {
    const known = knownWithout(asked, left);
    if (known.length === 0) return;
    const learned = learning.learn(known, penalties.get(left)!);
    for (const [q, of] of part.entries()) if (of === asked) into[q] = learned(q);
  };
  const predicted = new Float64Array(part.length).fill(Number.NaN);
  for (const asked of parts) predict(asked, asked, predicted);
  const without = new Map<number, Float64Array>();
  for (const left of parts) {
    const others = new Float64Array(part.length).fill(Number.NaN);
    for (const asked of parts) if (asked !== left) predict(asked, left, others);
    without.set(left, others);
  }
  return { predicted, without };
}

interface Learning {
  /** By five folds of the known questions. */
  penaltyFor(known: readonly number[]): number;
  learn(known: readonly number[], penalty: number): (question: number) => number;
}

function learningFrom({ texts, real, error }: WordsTask): Learning {
  const terms = texts.map(wordTerms);
  const bagOf = (known: readonly number[]): BagOfWords => {
    const isKnown = new Uint8Array(texts.length);
    for (const q of known) isKnown[q] = 1;
    return bagOfWords(terms, isKnown);
  };
  const ridge = (
    { rows, words: features }: BagOfWords,
    given: Pick<RidgeTask, 'weights' | 'known' | 'penalty' | 'tolerance'>,
  ) => ridgeRegression({ rows, features, values: real, ...given });
  return {
    penaltyFor(known) {
      const bag = bagOf(known);
      const weights = weightsOf(real, error, known);
      return choosePenalty(known, (chosen, held, penalty) => {
        // To tell penalties apart; the one that is chosen is then learned with to the end.
        const predict = ridge(bag, { weights, known: chosen, penalty, tolerance: 1e-8 });
        return held.reduce((sum, q) => sum + weights[q]! * (predict(q) - real[q]!) ** 2, 0);
      });
    },
    learn: (known, penalty) =>
      ridge(bagOf(known), { weights: weightsOf(real, error, known), known, penalty }),
  };
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
  if (known.length < 2 * INNER_FOLDS) return PENALTIES[0]!;
  let best = { penalty: PENALTIES[0]!, total: Number.POSITIVE_INFINITY };
  let worse = 0;
  for (const penalty of PENALTIES) {
    let total = 0;
    for (let fold = 0; fold < INNER_FOLDS; fold++) {
      const held = known.filter((_, i) => i % INNER_FOLDS === fold);
      const chosen = known.filter((_, i) => i % INNER_FOLDS !== fold);
      total += loss(chosen, held, penalty);
    }
    worse = total < best.total ? 0 : worse + 1;
    if (total < best.total) best = { penalty, total };
    // The loss falls and then rises; and the smaller the penalty, the longer it takes.
    if (worse === 2) break;
  }
  return best.penalty;
}
