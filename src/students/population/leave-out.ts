/** Which texts are left out together, so that each is read once by an encoder that has not seen it. */
import { permutation } from '../../numeric/index.ts';

/**
 * Groups in an order that the seed shuffles, each into the fold that has the fewest texts so far, the first of those.
 *
 * @param group of each text; texts of one group are never split
 * @returns the fold of every text, 0 … folds-1; fewer folds where there are fewer groups
 */
export function leaveOut(group: readonly number[], folds: number, seed: number): Int32Array {
  const members = new Map<number, number[]>();
  for (const [i, of] of group.entries()) {
    const known = members.get(of);
    if (known === undefined) members.set(of, [i]);
    else known.push(i);
  }
  const all = [...members.values()];
  const sizes = new Int32Array(Math.min(folds, all.length));
  const fold = new Int32Array(group.length);
  for (const place of permutation(all.length, seed)) {
    const smallest = sizes.indexOf(Math.min(...sizes));
    for (const i of all[place]!) fold[i] = smallest;
    sizes[smallest]! += all[place]!.length;
  }
  return fold;
}
