/** Questions in folds, each held out once; those of one group stay together. */
import { groupFolds } from '../../src/numeric/index.ts';
import type { ReadingSet } from './reading-set.ts';

/**
 * @returns the fold of every question, 0 … folds-1, `[questions]`
 * @throws RangeError for fewer than two folds, or more than there are groups
 */
export function foldsOf(
  { questions }: Pick<ReadingSet, 'questions'>,
  folds: number,
  seed: number,
): Int32Array {
  const group = questions.map((question) => question.group);
  const groups = new Set(group).size;
  if (!Number.isInteger(folds) || folds < 2 || folds > groups)
    throw new RangeError(`folds: expected a whole number from 2 to the ${groups} groups, got ${folds}`);
  return groupFolds(group, folds, seed);
}
