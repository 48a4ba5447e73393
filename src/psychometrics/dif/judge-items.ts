/**
 * Purification of the score that groups are matched on: items found to work unlike in the groups would bias the very
 * score by which others are judged, so they leave it and all items are judged again (Holland & Thayer 1988), until
 * nothing changes (Candell & Drasgow 1988).
 */
import type { SparseAnswers } from '../sparse-answers.ts';
import { createMatcher, type Groups, type MatchedAnswers } from './matched-answers.ts';

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

export interface DifOptions {
  /** `[persons]`, 0 reference, 1 focal, -1 neither. */
  readonly group: Groups;
  /**
   * Leave items of class B and C out of the others' scores, and judge again until that settles.
   * @default false
   */
  readonly purify?: boolean;
}

/**
 * @param judge of an item's answers, of which both groups have some, and some are right and some wrong: without that
 *   nothing can be compared
 * @throws UnderstudyError `numeric` on columns that do not fit, without answers, and where a group has nobody with answers
 */
export function judgeItems<Item extends { readonly difClass: DifClass | null }>(
  answers: SparseAnswers,
  { group, purify = false }: DifOptions,
  judge: (matched: MatchedAnswers) => Item | null,
): DifAnalysis<Item> {
  const matcher = createMatcher(answers, group);
  let removed = new Uint8Array(matcher.items);
  for (let round = 1; ; round++) {
    const found = Array.from(removed, (_, item) => {
      const matched = matcher.match(item, removed);
      return isComparable(matched) ? judge(matched) : null;
    });
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

function isComparable({ focal, label }: MatchedAnswers): boolean {
  return [focal, label].every((column) => column.includes(0) && column.includes(1));
}
