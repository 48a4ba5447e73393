/**
 * Purification of the score that groups are matched on: items found to work unlike in the groups would bias the very
 * score by which others are judged, so they leave it and all items are judged again (Holland & Thayer 1988), until
 * nothing changes (Candell & Drasgow 1988).
 */
import type { Matcher } from './matching.ts';

/** How much: A negligible, B moderate, C large. */
export type DifClass = 'A' | 'B' | 'C';

export interface DifAnalysis<Item> {
  /** One an item; null where it has no answers in one of the groups, or all or none of them are right. */
  readonly items: readonly (Item | null)[];
  /** Items that are left out of the score by which the other items' persons are matched, ascending. */
  readonly removed: readonly number[];
  /** How often the items were judged. */
  readonly rounds: number;
  /** False where the set of removed items still changed in the last round. */
  readonly converged: boolean;
}

/** Sets that have not settled by then mostly go back and forth between two. */
const MOST_ROUNDS = 20;

/** Removes the items of class B and C. */
export function judgeItems<Item extends { readonly difClass: DifClass | null }>(
  matcher: Matcher,
  {
    purify,
    judge,
  }: { readonly purify: boolean; readonly judge: (item: number, removed: Uint8Array) => Item | null },
): DifAnalysis<Item> {
  let removed = new Uint8Array(matcher.items);
  for (let round = 1; ; round++) {
    const found = Array.from(removed, (_, item) => judge(item, removed));
    const next = Uint8Array.from(found, (item) => (item?.difClass === 'B' || item?.difClass === 'C' ? 1 : 0));
    const settled = !purify || next.every((value, i) => value === removed[i]);
    if (settled || round === MOST_ROUNDS) {
      return {
        items: found,
        removed: [...removed.keys()].filter((item) => removed[item] === 1),
        rounds: round,
        converged: settled,
      };
    }
    removed = next;
  }
}

/** Whether an item has answers by both groups, right ones and wrong ones: without, nothing can be compared. */
export function isComparable({
  focal,
  label,
}: {
  readonly focal: Uint8Array;
  readonly label: Uint8Array;
}): boolean {
  return [focal, label].every((column) => column.includes(0) && column.includes(1));
}
