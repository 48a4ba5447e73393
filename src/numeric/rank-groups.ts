/** Values cut by rank. */

/** Rounds away what the order of a sum left in the last digits, so that values that are equal on paper are equal in bits. */
export function tied(value: number): number {
  return Math.round(value * 1e9) / 1e9;
}

/**
 * Groups of about equal size, the lowest values first: equal values stay together, in the group of their mean rank, so a
 * group may be empty.
 *
 * @returns `[groups]`, places in `values`, by value and then by place
 */
export function rankGroups(values: ArrayLike<number>, groups: number): number[][] {
  const order = Array.from(values, (_, place) => place).sort((a, b) => values[a]! - values[b]! || a - b);
  const found: number[][] = Array.from({ length: groups }, () => []);
  for (let from = 0, to = 0; from < order.length; from = to) {
    while (to < order.length && values[order[to]!] === values[order[from]!]) to++;
    const group = found[Math.floor((groups * (from + to)) / (2 * order.length))]!;
    for (let at = from; at < to; at++) group.push(order[at]!);
  }
  return found;
}
