/** Places in folds, each held out once; those of one group are never apart. */
import { permutation } from './permutation.ts';

/**
 * Groups in an order that the seed shuffles, each into the fold that has the fewest places so far, the first of those.
 *
 * @param group of each place: places of one value belong together, `[places]`
 * @returns the fold of every place, 0 … folds-1, `[places]`; fewer folds where there are fewer groups
 */
export function groupFolds(group: ArrayLike<number | string>, folds: number, seed: number): Int32Array {
  const members = new Map<number | string, number[]>();
  for (let place = 0; place < group.length; place++) {
    const together = members.get(group[place]!);
    if (together === undefined) members.set(group[place]!, [place]);
    else together.push(place);
  }
  const groups = [...members.values()];
  const sizes = new Int32Array(Math.min(folds, groups.length));
  const fold = new Int32Array(group.length);
  for (const next of permutation(groups.length, seed)) {
    const smallest = sizes.indexOf(Math.min(...sizes));
    for (const place of groups[next]!) fold[place] = smallest;
    sizes[smallest]! += groups[next]!.length;
  }
  return fold;
}
