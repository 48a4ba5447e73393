/** Questions in folds, each held out once; those of one group stay together. */
import { permutation } from '../../src/numeric/index.ts';
import type { ReadingSet } from './reading-set.ts';

/**
 * Groups in an order that the seed shuffles, each into the fold that has the fewest questions so far, the first of
 * those.
 *
 * @returns the fold of every question, 0 … folds-1, `[questions]`
 * @throws RangeError for fewer than two folds, or more than there are groups
 */
export function foldsOf(
  { questions }: Pick<ReadingSet, 'questions'>,
  folds: number,
  seed: number,
): Int32Array {
  const groups = new Map<string, number[]>();
  for (const [q, { group }] of questions.entries()) groups.set(group, [...(groups.get(group) ?? []), q]);
  if (!Number.isInteger(folds) || folds < 2 || folds > groups.size)
    throw new RangeError(`folds: expected a whole number from 2 to the ${groups.size} groups, got ${folds}`);
  const members = [...groups.values()];
  const sizes = new Int32Array(folds);
  const part = new Int32Array(questions.length);
  for (const group of permutation(members.length, seed)) {
    const fold = sizes.indexOf(Math.min(...sizes));
    for (const q of members[group]!) part[q] = fold;
    sizes[fold]! += members[group]!.length;
  }
  return part;
}
