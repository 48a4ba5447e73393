/**
 * Answers as classical item analysis takes them: persons by items, at most one answer a cell, cells that nobody
 * filled simply not there. Of a person's repeated answers to an item the first counts.
 */
import { tied } from '../../numeric/index.ts';
import { groupByPerson, type SparseAnswers } from '../sparse-answers.ts';

export interface AnswerTable {
  /** Person p owns the entries `start[p]` … `start[p + 1] - 1`. `[persons + 1]` */
  readonly start: Int32Array;
  /** `[entries]` */
  readonly item: Int32Array;
  /** `[entries]`, 0 wrong, 1 right. */
  readonly label: Uint8Array;
  /** `[entries]`, the answer's place in the columns that came in. */
  readonly row: Int32Array;
  readonly persons: number;
  readonly items: number;
  /** Answers and right answers of each item, `[items]` each. */
  readonly answered: Int32Array;
  readonly right: Int32Array;
  /** `[items]`, share of right answers; NaN for items without answers. */
  readonly facility: Float64Array;
  /** Every person with answers answered every item with answers. */
  readonly complete: boolean;
}

/** @throws UnderstudyError `numeric` where the columns do not fit each other or there is no answer */
export function answerTable(answers: SparseAnswers): AnswerTable {
  const { start: first, rows: places, cell, persons, items } = groupByPerson(answers);
  const rows = new Int32Array(cell.length);
  const start = new Int32Array(persons + 1);
  const item = new Int32Array(cell.length);
  const label = new Uint8Array(cell.length);
  const answered = new Int32Array(items);
  const right = new Int32Array(items);
  const metBy = new Int32Array(items).fill(-1);
  let entries = 0;
  let present = 0;
  for (let p = 0; p < persons; p++) {
    for (let at = first[p]!; at < first[p + 1]!; at++) {
      const i = cell[at]! >> 1;
      if (metBy[i] === p) continue;
      metBy[i] = p;
      item[entries] = i;
      label[entries] = cell[at]! & 1;
      rows[entries] = places[at]!;
      answered[i]!++;
      right[i]! += label[entries]!;
      entries++;
    }
    start[p + 1] = entries;
    if (entries > start[p]!) present++;
  }
  const used = answered.reduce((count, n) => count + (n > 0 ? 1 : 0), 0);
  return {
    start,
    item: item.subarray(0, entries),
    label: label.subarray(0, entries),
    row: rows.subarray(0, entries),
    persons,
    items,
    answered,
    right,
    facility: Float64Array.from(answered, (n, i) => right[i]! / n),
    complete: entries === present * used,
  };
}

/**
 * By how much each person did better than everybody did on the items that the person met, summed over them: Σ (label -
 * facility). Where the table is complete this is the number right less a constant.
 *
 * @returns `[persons]`, 0 without answers
 */
export function surplusOfPersons({ start, item, label, facility, persons }: AnswerTable): Float64Array {
  const surplus = new Float64Array(persons);
  for (let p = 0; p < persons; p++) {
    for (let at = start[p]!; at < start[p + 1]!; at++) surplus[p]! += label[at]! - facility[item[at]!]!;
  }
  return surplus;
}

/**
 * The score by which persons are ranked: the share of right answers where the table is complete, the mean surplus
 * where persons met different items, so that hard items are not held against those who met them.
 *
 * @returns `[persons]`, NaN without answers; scores that are equal on paper are equal in bits
 */
export function scoresOfPersons(table: AnswerTable): Float64Array {
  const { start, label, persons, complete } = table;
  const surplus = surplusOfPersons(table);
  return Float64Array.from({ length: persons }, (_, p) => {
    const count = start[p + 1]! - start[p]!;
    if (!complete) return tied(surplus[p]! / count);
    let right = 0;
    for (let at = start[p]!; at < start[p + 1]!; at++) right += label[at]!;
    return right / count;
  });
}

/**
 * How much of each person lies between two places of the ranking, 0 the lowest and 1 the highest. Persons of equal
 * score share their places, so the answer depends on no order among them.
 *
 * @param scores `[persons]`, NaN: not ranked
 * @returns `[persons]`, 0 … 1
 */
export function shareBetween(scores: Float64Array, [from, to]: readonly [number, number]): Float64Array {
  const ranked = scores.filter((score) => !Number.isNaN(score)).sort();
  const places = new Map<number, readonly [first: number, end: number]>();
  for (let first = 0; first < ranked.length; ) {
    let end = first + 1;
    while (ranked[end] === ranked[first]) end++;
    places.set(ranked[first]!, [first, end]);
    first = end;
  }
  return scores.map((score) => {
    const place = places.get(score);
    if (place === undefined || Number.isNaN(score)) return 0;
    const [first, end] = place;
    const inside = Math.min(end, to * ranked.length) - Math.max(first, from * ranked.length);
    return inside < 1e-9 ? 0 : inside / (end - first); // less is rounding of the group's edge
  });
}
