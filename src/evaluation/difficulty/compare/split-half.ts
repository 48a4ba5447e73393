/**
 * How well the real difficulties are known themselves, which bounds what a prediction can correlate with them: the
 * students are split in two halves, the difficulties fitted to each as they were to all, and their correlation stepped
 * up to all students (Spearman 1910, Brown 1910).
 */

import { correlate, createMt19937, mean, variance } from '../../../numeric/index.ts';
import { raschMml, type SparseAnswers } from '../../../psychometrics/index.ts';
import { answersOf } from '../../sparse-answers.ts';

/** The fit that reliability is asked of. */
export interface FittedQuestions {
  /** `raschMml` of all answers, `[items]`, logits. */
  readonly difficulties: Float64Array;
  /** Places of the questions that predictions are correlated over. */
  readonly questions: readonly number[];
}

/** Goes to comparison.json as it is. */
export type Reliability = {
  /** Of b from all students, stepped up; null where the data do not say. */
  readonly reliability: number | null;
  /** √reliability: about the most that a prediction can correlate with the real b. */
  readonly ceiling: number | null;
  /**
   * Variance of the errors of the real b, square logits: what the halves do not share of the variance of b. With few
   * answers the squared standard errors are larger, since they do not know how like each other questions are.
   */
  readonly noise: number | null;
  readonly questions: number;
  /** How many splits had a correlation; the reliability is of their mean. */
  readonly splits: number;
};

/** A split of hundreds of questions tells r to ±0.02, and costs two fits. */
const SPLITS = 5;

/**
 * Deterministic by seed. A question that nobody of a half answered is there what questions are on average, as in any
 * fit.
 *
 * @throws UnderstudyError `numeric` where the columns do not fit each other
 */
export function splitHalfReliability(
  answers: SparseAnswers,
  { difficulties, questions }: FittedQuestions,
  { splits = SPLITS, seed }: { readonly splits?: number; readonly seed: number },
): Reliability {
  const random = createMt19937(seed);
  const correlations: number[] = [];
  for (let split = 0; split < splits; split++) {
    const half = Uint8Array.from({ length: answers.persons }, () => (random.uniform() < 0.5 ? 1 : 0));
    const [one, other] = [0, 1].map((which) => {
      const ofHalf = answersOf(answers, (person) => half[person] === which);
      if (ofHalf.label.length === 0) return [];
      const { difficulties: b } = raschMml(ofHalf);
      return questions.map((q) => b[q]!);
    });
    const r = one!.length === other!.length ? correlate(one!, other!).pearson?.value : undefined;
    if (r !== undefined) correlations.push(r);
  }
  const r = mean(correlations);
  const reliability = r > 0 ? (2 * r) / (1 + r) : null;
  return {
    reliability,
    ceiling: reliability === null ? null : Math.sqrt(reliability),
    noise: reliability === null ? null : (1 - reliability) * variance(questions.map((q) => difficulties[q]!)),
    questions: questions.length,
    splits: correlations.length,
  };
}
