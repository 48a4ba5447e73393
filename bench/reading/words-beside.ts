/** Words, the length of the text and the covariates in one ridge regression: what counting can do at its best. */
import { type RidgeTask, ridgeRegression } from '../../src/evaluation/difficulty/ridge.ts';
import { bagOfWords } from '../../src/evaluation/ladder/words.ts';
import { variance } from '../../src/numeric/index.ts';
import { wordTerms } from '../../src/readers/index.ts';
import type { ReadingQuestion, ReadingSet } from './reading-set.ts';

const PENALTIES = [30, 10, 3, 1, 0.3];
const INNER_FOLDS = 5;
/** What is left of the residual while penalties are told apart. */
const ROUGH_TOLERANCE = 1e-8;
/** Of a text of usual length, from which lengths are counted; the ridge draws them to it. */
const USUAL_LENGTH = 150;

/** Learned from the training questions alone, each weighing by how well it is known. */
export function wordsBeside(
  { questions, difficulty, error }: ReadingSet,
  train: readonly number[],
): (question: number) => number {
  const isKnown = new Uint8Array(questions.length);
  for (const q of train) isKnown[q] = 1;
  const bag = bagOfWords(
    questions.map(({ text }) => wordTerms(text)),
    isKnown,
  );
  const beside = indicatorRows(questions, ({ covariates }) => Object.entries(covariates));
  const total = variance(train.map((q) => difficulty[q]!));
  const noise = train.reduce((sum, q) => sum + error[q]! ** 2, 0) / train.length;
  const spread = Math.max(total - noise, 0.1 * total);
  const task = {
    rows: joined(bag, beside, questions),
    features: bag.words + 1 + beside.features,
    values: difficulty,
    // A question without noise weighs 1.
    weights: error.map((one) => spread / (spread + one ** 2)),
  };
  const losses = PENALTIES.map((penalty) => innerLoss(task, train, penalty));
  return ridgeRegression({ ...task, known: train, penalty: PENALTIES[losses.indexOf(Math.min(...losses))]! });
}

export interface IndicatorRows {
  readonly rows: RidgeTask['rows'];
  readonly features: number;
}

/** A feature of 1 for each different pair of name and value. */
export function indicatorRows(
  questions: readonly ReadingQuestion[],
  pairsOf: (question: ReadingQuestion) => readonly (readonly [string, string | number | null])[],
): IndicatorRows {
  const places = new Map<string, number>();
  const offsets = new Int32Array(questions.length + 1);
  const features: number[] = [];
  for (const [q, question] of questions.entries()) {
    for (const pair of pairsOf(question)) {
      const key = JSON.stringify(pair);
      if (!places.has(key)) places.set(key, places.size);
      features.push(places.get(key)!);
    }
    offsets[q + 1] = features.length;
  }
  return {
    rows: { offsets, features: Int32Array.from(features), values: new Float64Array(features.length).fill(1) },
    features: places.size,
  };
}

/** Words first, then the length, then the indicators. */
function joined(
  bag: ReturnType<typeof bagOfWords>,
  beside: IndicatorRows,
  questions: readonly ReadingQuestion[],
): RidgeTask['rows'] {
  const offsets = new Int32Array(questions.length + 1);
  const features: number[] = [];
  const values: number[] = [];
  const add = ({ offsets: from, features: of, values: x }: RidgeTask['rows'], q: number, first: number) => {
    for (let at = from[q]!; at < from[q + 1]!; at++) {
      features.push(first + of[at]!);
      values.push(x[at]!);
    }
  };
  for (const [q, { text }] of questions.entries()) {
    add(bag.rows, q, 0);
    features.push(bag.words);
    values.push(Math.log(text.length / USUAL_LENGTH));
    add(beside.rows, q, bag.words + 1);
    offsets[q + 1] = features.length;
  }
  return { offsets, features: Int32Array.from(features), values: Float64Array.from(values) };
}

function innerLoss(
  task: Omit<RidgeTask, 'known' | 'penalty'> & { readonly weights: Float64Array },
  train: readonly number[],
  penalty: number,
): number {
  let loss = 0;
  for (let fold = 0; fold < INNER_FOLDS; fold++) {
    const known = train.filter((_, i) => i % INNER_FOLDS !== fold);
    const predict = ridgeRegression({ ...task, known, penalty, tolerance: ROUGH_TOLERANCE });
    for (let i = fold; i < train.length; i += INNER_FOLDS) {
      const q = train[i]!;
      loss += task.weights[q]! * (predict(q) - task.values[q]!) ** 2;
    }
  }
  return loss;
}
