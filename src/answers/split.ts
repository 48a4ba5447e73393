/** Which answers train a student, which choose its epoch, which judge it: one student's answers, at random. */
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
export const SPLIT_SEED = 42;

/** The fewest rows of which some can be set aside for every part. */
export const FEWEST_TO_SPLIT: Readonly<Record<Selection, number>> = { test: 2, validation: 3 };

/**
 * Row numbers from 0 as `train_test_split(range(n), test_size=testShare, random_state=seed)` of scikit-learn gives
 * them: ceil(n · testShare) rows of a permutation to the test, the rest to training, both in permutation order.
 *
 * @throws UnderstudyError `log` if no row would be left to train or to test
 */
export function trainTestSplit(
  n: number,
  { testShare = TEST_SHARE, seed = SPLIT_SEED }: { readonly testShare?: number; readonly seed?: number } = {},
): { train: number[]; test: number[] } {
  const testRows = rowsAside(n, testShare);
  const order = permutation(n, seed);
  return { train: order.slice(testRows), test: order.slice(0, testRows) };
}

/**
 * How many answers of a student go where: 20 % to the test, with the selection `validation` 10 % of the others to
 * validation, both rounded up.
 *
 * @throws UnderstudyError `log` if there are too few answers: under 2, or under 3 with validation
 */
export function splitSizes(
  answers: number,
  { selection }: { readonly selection: Selection },
): { readonly train: number; readonly validation: number; readonly test: number } {
  const test = rowsAside(answers, TEST_SHARE);
  const validation = selection === 'validation' ? rowsAside(answers - test, VALIDATION_SHARE) : 0;
  return { train: answers - test - validation, validation, test };
}

/**
 * Splits the answers of one student into parts of `splitSizes`: the test as `trainTestSplit` cuts it off, then
 * validation by the same method and seed. The test rows are the same under both selections.
 *
 * @throws UnderstudyError `log` as `splitSizes`
 */
export function splitAnswers<T>(
  answers: readonly T[],
  { selection, seed = SPLIT_SEED }: { readonly selection: Selection; readonly seed?: number },
): Split<T> {
  const sizes = splitSizes(answers.length, { selection });
  const shuffled = permutation(answers.length, seed).map((i) => answers[i]!);
  const test = shuffled.slice(0, sizes.test);
  const rest = shuffled.slice(sizes.test);
  if (selection === 'test') return { train: rest, validation: [], test };
  const again = permutation(rest.length, seed).map((i) => rest[i]!);
  return { train: again.slice(sizes.validation), validation: again.slice(0, sizes.validation), test };
}

/** Rows that are set aside of `n`, rounded up; some must be, and some must stay. */
function rowsAside(n: number, share: number): number {
  const rows = Math.ceil(share * n);
  if (rows >= 1 && rows < n) return rows;
  throw new UnderstudyError('log', `split: too few answers to set ${share * 100} % of them aside: ${n}`, {
    hint: 'leave out students with so few answers',
  });
}
