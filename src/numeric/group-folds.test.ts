import { expect, test } from 'vitest';
import { groupFolds } from './group-folds.ts';

const sizesOf = (fold: Int32Array) =>
  [...fold].reduce((sizes, f) => sizes.set(f, (sizes.get(f) ?? 0) + 1), new Map<number, number>());

test('every place is in a fold, groups are whole, and folds are about as large', () => {
  const group = Array.from({ length: 100 }, (_, i) => i % 37);
  const fold = groupFolds(group, 5, 3);
  for (let i = 37; i < 100; i++) expect(fold[i]).toBe(fold[i % 37]);
  const sizes = sizesOf(fold);
  expect([...sizes.keys()].sort()).toEqual([0, 1, 2, 3, 4]);
  for (const size of sizes.values()) expect(Math.abs(size - 20)).toBeLessThanOrEqual(3);
});

test('the seed shuffles, and the same seed shuffles alike', () => {
  const group = [...Array(30).keys()];
  expect(groupFolds(group, 3, 1)).toEqual(groupFolds(group, 3, 1));
  expect(groupFolds(group, 3, 1)).not.toEqual(groupFolds(group, 3, 2));
});

test('no more folds than groups; names do for groups, too', () => {
  expect([...groupFolds(['a', 'b', 'a'], 5, 1)].sort()).toEqual([0, 0, 1]);
  expect([...groupFolds([7, 7], 5, 1)]).toEqual([0, 0]);
  expect(groupFolds([], 5, 1)).toHaveLength(0);
});
