/** Which answers train a student, which choose its epoch, which judge it. */
import { UnderstudyError } from '../errors.ts';
import { permutation } from '../random/index.ts';

/** On which rows the best epoch is chosen: some of the training rows, or the test rows as the notebook does. */
export type Selection = 'validation' | 'test';

export interface Split<T> {
  readonly train: readonly T[];
  /** Empty where the selection is `test`. */
  readonly validation: readonly T[];
  readonly test: readonly T[];
}

const TEST_SHARE = 0.2;
const VALIDATION_SHARE = 0.1;
const SEED = 42;

/**
 * Row numbers from 0 as `train_test_split(range(n), test_size=testShare, random_state=seed)` of scikit-learn gives
 * them: ceil(n · testShare) rows of a permutation to the test, the rest to training, both in permutation order.
 *
 * @throws UnderstudyError `log` if no row would be left to train or to test
 */
export function trainTestSplit(
  n: number,
  { testShare = TEST_SHARE, seed = SEED }: { readonly testShare?: number; readonly seed?: number } = {},
): { train: number[]; test: number[] } {
  const testRows = Math.ceil(testShare * n);
  if (testRows < 1 || testRows >= n) {
    throw new UnderstudyError(
      'log',
      `split: too few answers to set ${testShare * 100} % of them aside: ${n}`,
      {
        hint: 'leave out students with so few answers',
      },
    );
  }
  const order = permutation(n, seed);
  return { train: order.slice(testRows), test: order.slice(0, testRows) };
}

/**
 * Splits the answers of one student: 20 % to the test; with the selection `validation`, 10 % of the others to
 * validation by the same method and seed. The test rows are the same under both selections.
 *
 * @throws UnderstudyError `log` if there are too few answers: under 2, or under 3 with validation
 */
export function splitAnswers<T>(
  answers: readonly T[],
  { selection, seed = SEED }: { readonly selection: Selection; readonly seed?: number },
): Split<T> {
  const outer = trainTestSplit(answers.length, { seed });
  const train = outer.train.map((i) => answers[i]!);
  const test = outer.test.map((i) => answers[i]!);
  if (selection === 'test') return { train, validation: [], test };
  const inner = trainTestSplit(train.length, { testShare: VALIDATION_SHARE, seed });
  return {
    train: inner.train.map((i) => train[i]!),
    validation: inner.test.map((i) => train[i]!),
    test,
  };
}
