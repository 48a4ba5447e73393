/**
 * The area under the ROC curve as a count of pairs (Mann & Whitney 1947): how often a right row has a higher probability
 * than a wrong row of its group, ties counting half, over the pairs of all groups together. Groups keep out what makes
 * pairs unlike: within students, knowing who is able earns nothing; within folds, rows are of one model and one scale.
 */

interface RankedRows {
  /** `[rows]`, 0 or 1. */
  readonly label: ArrayLike<number>;
  /** `[rows]`, P(right). */
  readonly probability: ArrayLike<number>;
  /** `[rows]` each: a group is rows that agree in all of these columns. Without any, all rows are one group. */
  readonly groups: readonly ArrayLike<number>[];
  /** `[rows]`: where in `times` it stands how often a row counts. @default at its own place */
  readonly place?: ArrayLike<number>;
}

/** Bits of a key: the label, and whether the next row is of another group or has another probability. */
const RIGHT = 1;
const LAST = 2;

/**
 * Sorts once, for as many counts as are asked for.
 *
 * @returns the share of ranked pairs when rows count `times`, and groups so often as `groupTimes` says of their value in
 *   the first of the columns (once, without it); `null` where no group has both a right and a wrong row
 */
export function createRanking({
  label,
  probability,
  groups,
  place,
}: RankedRows): (times: ArrayLike<number>, groupTimes?: ArrayLike<number>) => number | null {
  const between = (a: number, b: number): number => {
    for (const column of groups) if (column[a] !== column[b]) return column[a]! - column[b]!;
    return 0;
  };
  const order = Int32Array.from(label, (_, row) => row).sort(
    (a, b) => between(a, b) || probability[a]! - probability[b]! || a - b,
  );
  const starts: number[] = [];
  // How often a row counts and its two bits are looked up in one number, without which this would be half as fast.
  const keys = order.map((row, at) => {
    const next = order[at + 1];
    if (at === 0 || between(order[at - 1]!, row) !== 0) starts.push(at);
    const isLast = next === undefined || between(row, next) !== 0 || probability[row] !== probability[next];
    return ((place?.[row] ?? row) << 2) | (isLast ? LAST : 0) | label[row]!;
  });
  const firstColumn = starts.map((at) => groups[0]?.[order[at]!] ?? 0);
  starts.push(order.length);

  return (times, groupTimes) => {
    let allPairs = 0;
    let allRanked = 0;
    for (let group = 0; group < firstColumn.length; group++) {
      const weight = groupTimes === undefined ? 1 : groupTimes[firstColumn[group]!]!;
      if (weight === 0) continue;
      let ranked = 0;
      let wrong = 0;
      let right = 0;
      let tied = 0;
      let tiedRight = 0;
      for (let at = starts[group]!; at < starts[group + 1]!; at++) {
        const key = keys[at]!;
        const count = times[key >> 2]!;
        tied += count;
        tiedRight += count & -(key & RIGHT); // all bits or none
        if ((key & LAST) !== 0) {
          const tiedWrong = tied - tiedRight;
          ranked += tiedRight * (wrong + tiedWrong / 2);
          wrong += tiedWrong;
          right += tiedRight;
          tied = 0;
          tiedRight = 0;
        }
      }
      allRanked += weight * ranked;
      allPairs += weight * wrong * right;
    }
    return allPairs === 0 ? null : allRanked / allPairs;
  };
}
