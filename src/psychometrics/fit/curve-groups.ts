/** Those who answered an item, in groups of about equal size by ability. */
import { UnderstudyError } from '../../errors.ts';
import { countByItem, type SparseAnswers } from '../sparse-answers.ts';

/** Answers item after item; item i owns the entries `start[i]` … `start[i + 1] - 1` of `rows`. */
export interface RowsByItem {
  /** `[items + 1]` */
  readonly start: Int32Array;
  /** `[answers]`, places in the columns of the answers, ascending within an item. */
  readonly rows: Int32Array;
}

export function rowsByItem(answers: SparseAnswers): RowsByItem {
  const { answered } = countByItem(answers);
  const start = new Int32Array(answers.items + 1);
  for (let i = 0; i < answers.items; i++) start[i + 1] = start[i]! + answered[i]!;
  const next = start.slice();
  const rows = new Int32Array(answers.item.length);
  for (let row = 0; row < rows.length; row++) rows[next[answers.item[row]!]!++] = row;
  return { start, rows };
}

export interface GroupOptions {
  /** Most groups of an item, at least 2. */
  readonly groups: number;
  /** An item with fewer answers than groups × this has fewer groups. */
  readonly leastAnswers: number;
}

/** @throws UnderstudyError `numeric` on numbers that make no groups */
export function checkGroups({ groups, leastAnswers }: GroupOptions): void {
  if (!(Number.isInteger(groups) && groups >= 2)) {
    throw new UnderstudyError('numeric', `ability groups: expected a whole number from 2, got ${groups}`);
  }
  if (!(Number.isInteger(leastAnswers) && leastAnswers >= 1)) {
    throw new UnderstudyError(
      'numeric',
      `ability groups: expected at least 1 answer in each, got ${leastAnswers}`,
    );
  }
}

/**
 * Equal abilities stay together, in the group of their mean rank; so groups are of equal size as far as ties allow.
 *
 * @param rows of one item
 * @param ability of the person of a row, logits
 * @returns rows of each group, from the least able; no group is empty
 */
export function abilityGroups(
  rows: Int32Array,
  ability: (row: number) => number,
  { groups, leastAnswers }: GroupOptions,
): Int32Array[] {
  const count = Math.max(1, Math.min(groups, Math.floor(rows.length / leastAnswers)));
  const sorted = rows.toSorted((a, b) => ability(a) - ability(b) || a - b);
  const found: number[][] = Array.from({ length: count }, () => []);
  for (let from = 0, to = 0; from < sorted.length; from = to) {
    while (to < sorted.length && ability(sorted[to]!) === ability(sorted[from]!)) to++;
    const group = found[Math.floor((count * (from + to)) / (2 * sorted.length))]!;
    for (let at = from; at < to; at++) group.push(sorted[at]!);
  }
  return found.filter((group) => group.length > 0).map((group) => Int32Array.from(group));
}
