/** Which answers train a student, which choose its epoch, which judge it: one list, cut at random or in an order. */
import { UnderstudyError } from '../../errors.ts';
import { permutation } from '../../numeric/index.ts';
import type { Selection } from '../inputs.ts';
import { type Fold, foldPlaces } from './split-folds.ts';

export interface Split<T> {
  readonly train: readonly T[];
  /** Empty where the selection is `test`. */
  readonly validation: readonly T[];
  /** Empty in fold 0. */
  readonly test: readonly T[];
}

export interface HowToSplit {
  readonly selection: Selection;
  /** @default SPLIT_SEED */
  readonly seed?: number;
  /** @default a fifth is the test */
  readonly fold?: Fold | undefined;
}

const TEST_SHARE = 0.2;
const VALIDATION_SHARE = 0.1;
export const SPLIT_SEED = 42;

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
 * The fewest rows that leave some for every part; with folds, some for every part of every fold.
 */
export function fewestToSplit(selection: Selection, fold?: Fold): number {
  const fewestToLearnFrom = selection === 'validation' ? 2 : 1;
  if (fold === undefined) return 1 + fewestToLearnFrom;
  return fold.of === 2 ? 2 * fewestToLearnFrom : fold.of; // of two halves one is left, of more at least two parts
}

/**
 * Splits the answers of one student into parts of `splitSizes`: the test as `trainTestSplit` cuts it off, then
 * validation by the same method and seed. The test rows are the same under both selections. The test of a fold is its
 * part of the same permutation; that of the first of five is the one without folds.
 *
 * @throws UnderstudyError `log` as `splitSizes`, with folds if there are fewer than `fewestToSplit`
 */
export function splitAnswers<T>(answers: readonly T[], { seed = SPLIT_SEED, ...how }: HowToSplit): Split<T> {
  return cut(answers, how, (rows) => permutation(rows.length, seed).map((i) => rows[i]!));
}

/**
 * Splits rows that have an order already: the first fifth is the test, or the part of the fold, counted from the
 * front; validation is the first tenth of the others.
 *
 * @throws UnderstudyError `log` as `splitAnswers`
 */
export function splitInOrder<T>(rows: readonly T[], how: Omit<HowToSplit, 'seed'>): Split<T> {
  return cut(rows, how, (same) => same);
}

/** The test is cut off what `arrange` makes of all rows, validation off what it makes of the others. */
function cut<T>(
  rows: readonly T[],
  { selection, fold }: Omit<HowToSplit, 'seed'>,
  arrange: (rows: readonly T[]) => readonly T[],
): Split<T> {
  if (fold !== undefined && rows.length < fewestToSplit(selection, fold)) {
    throw new UnderstudyError('log', `split: too few answers for ${fold.of} folds: ${rows.length}`, {
      hint: 'ask for fewer folds',
    });
  }
  const { from, to } =
    fold === undefined
      ? { from: 0, to: splitSizes(rows.length, { selection }).test }
      : foldPlaces(rows.length, fold);
  const arranged = arrange(rows);
  const test = arranged.slice(from, to);
  const rest = [...arranged.slice(0, from), ...arranged.slice(to)];
  if (selection === 'test') return { train: rest, validation: [], test };
  const again = arrange(rest);
  const validation = rowsAside(rest.length, VALIDATION_SHARE);
  return { train: again.slice(validation), validation: again.slice(0, validation), test };
}

/** Rows that are set aside of `n`, rounded up; some must be, and some must stay. */
function rowsAside(n: number, share: number): number {
  const rows = Math.ceil(share * n);
  if (rows >= 1 && rows < n) return rows;
  throw new UnderstudyError('log', `split: too few answers to set ${share * 100} % of them aside: ${n}`, {
    hint: 'leave out students with so few answers',
  });
}
