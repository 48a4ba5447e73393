/** What belongs together, also through others. */

export interface Groups {
  /** How many there are. */
  readonly groups: number;
  /** The group of each place; groups are numbered in order of first appearance. */
  readonly groupOf: Int32Array;
}

/**
 * Every place of 0 … size - 1 by itself at first: a forest in which the root of a tree is its smallest place (Galler &
 * Fischer 1964, "An improved equivalence algorithm").
 */
export function disjointSets(size: number) {
  const parent = Int32Array.from({ length: size }, (_, place) => place);
  /** The smallest place of the set that a place is in. */
  function root(place: number): number {
    let at = place;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]!]!; // halves the way for the next one
      at = parent[at]!;
    }
    return at;
  }
  /** Makes the sets of two places one. */
  function join(a: number, b: number): void {
    const [first, second] = [root(a), root(b)];
    parent[Math.max(first, second)] = Math.min(first, second);
  }
  return { root, join };
}

/** The groups of 0 … size - 1 when the places of every pair belong together, also through other pairs. */
export function joinPairs(size: number, pairs: Iterable<readonly [number, number]>): Groups {
  const sets = disjointSets(size);
  for (const [a, b] of pairs) sets.join(a, b);
  const groupOf = new Int32Array(size);
  let groups = 0;
  for (const place of groupOf.keys()) {
    const first = sets.root(place);
    if (first === place) groups += 1;
    groupOf[place] = first === place ? groups - 1 : groupOf[first]!;
  }
  return { groups, groupOf };
}
