/** K-fold: a list cut into K parts, each held out once. */
import { UnderstudyError } from '../../errors.ts';

/** One of `of` trainings that hold out a part each. */
export interface Fold {
  /** From 1: the part that is the test. 0: no part is, for the model that is kept once the others were judged. */
  readonly index: number;
  /** How many parts. */
  readonly of: number;
}

/**
 * Where the part of a fold begins and ends among `n` places: `numpy.array_split(range(n), of)[index - 1]`, parts as
 * equal as can be, the larger ones first. The first of five is a fifth, rounded up.
 */
export function foldPlaces(n: number, { index, of }: Fold): { readonly from: number; readonly to: number } {
  if (index === 0) return { from: 0, to: 0 };
  const [size, larger] = [Math.floor(n / of), n % of];
  const start = (part: number): number => part * size + Math.min(part, larger);
  return { from: start(index - 1), to: start(index) };
}

/** @throws UnderstudyError `usage` for fewer than two folds, or a fold that is not one of them */
export function checkFold({ index, of }: Fold): void {
  if (!Number.isInteger(of) || of < 2)
    throw new UnderstudyError('usage', `folds: expected a whole number of at least 2, got ${of}`);
  if (!Number.isInteger(index) || index < 0 || index > of)
    throw new UnderstudyError('usage', `fold: expected a whole number from 0 to ${of}, got ${index}`);
}

/**
 * What to do where there are only so many to cut. Of two halves one teaches, of more parts all but one: three questions
 * are too few for two folds, and enough for three.
 */
export const otherFolds = (most: number, { of }: Fold): string =>
  `ask for ${most < of ? 'fewer' : 'more'} folds: \`folds: ${most}\``;
