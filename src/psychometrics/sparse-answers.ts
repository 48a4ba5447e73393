/**
 * Answers as the room's functions take them: three columns, one entry an answer. A person need not have met every
 * item, and a repeated answer counts as often as it was given.
 */
import { UnderstudyError } from '../errors.ts';

export interface SparseAnswers {
  /** `[answers]`, 0 … persons-1. */
  readonly person: Int32Array;
  /** `[answers]`, 0 … items-1. */
  readonly item: Int32Array;
  /** `[answers]`, 0 wrong, 1 right. */
  readonly label: Uint8Array;
  readonly persons: number;
  readonly items: number;
}

/** Rows sorted by a column of numbers; those of number n are the entries `start[n]` … `start[n + 1] - 1`. */
export interface Grouped {
  /** `[numbers + 1]` */
  readonly start: Int32Array;
  /** `[rows]`, ascending within a number. */
  readonly rows: Int32Array;
}

/** @param column `[rows]`, 0 … count-1 */
export function groupRows(column: Int32Array, count: number): Grouped {
  const start = new Int32Array(count + 1);
  for (let row = 0; row < column.length; row++) start[column[row]! + 1]!++;
  for (let n = 0; n < count; n++) start[n + 1]! += start[n]!;
  const next = start.slice();
  const rows = new Int32Array(column.length);
  for (let row = 0; row < column.length; row++) rows[next[column[row]!]!++] = row;
  return { start, rows };
}

/** Answers person after person; within a person they keep their order. `rows` are their places in the columns. */
export interface AnswersByPerson extends Grouped {
  /** `[answers]`, 2 · item + label: the row that an answer has in a table of `[items, 2]`. */
  readonly cell: Int32Array;
  readonly persons: number;
  readonly items: number;
}

/** @throws UnderstudyError `numeric` where the columns do not fit each other or there is no answer */
export function groupByPerson({ person, item, label, persons, items }: SparseAnswers): AnswersByPerson {
  checkColumns({ item, label, items });
  if (person.length !== item.length) {
    throw new UnderstudyError(
      'numeric',
      `answers: expected as many persons as items, got ${person.length} and ${item.length}`,
    );
  }
  checkCount('persons', persons);
  const unknown = person.findIndex((p) => p < 0 || p >= persons);
  if (unknown !== -1)
    throw new UnderstudyError(
      'numeric',
      `answer ${unknown}: expected a person below ${persons}, got ${person[unknown]}`,
    );
  const { start, rows } = groupRows(person, persons);
  return { start, rows, cell: rows.map((row) => 2 * item[row]! + label[row]!), persons, items };
}

/** Answers and right answers of each item, `[items]` each. */
export function countByItem({ item, label, items }: Pick<SparseAnswers, 'item' | 'label' | 'items'>): {
  answered: Int32Array;
  right: Int32Array;
} {
  checkColumns({ item, label, items });
  const answered = new Int32Array(items);
  const right = new Int32Array(items);
  for (let row = 0; row < item.length; row++) {
    answered[item[row]!]!++;
    right[item[row]!]! += label[row]!;
  }
  return { answered, right };
}

/** What tables of persons and items are laid out for; far more than anyone has tested. */
const MOST = 100_000_000;

function checkCount(what: string, count: number): void {
  if (Number.isInteger(count) && count >= 0 && count <= MOST) return;
  throw new UnderstudyError('numeric', `${what}: expected a whole number from 0 to ${MOST}, got ${count}`);
}

function checkColumns({ item, label, items }: Pick<SparseAnswers, 'item' | 'label' | 'items'>): void {
  checkCount('items', items);
  if (item.length === 0) throw new UnderstudyError('numeric', 'answers: expected at least one, got none');
  if (label.length !== item.length) {
    throw new UnderstudyError(
      'numeric',
      `answers: expected as many labels as items, got ${label.length} and ${item.length}`,
    );
  }
  for (let row = 0; row < item.length; row++) {
    const i = item[row]!;
    if (i < 0 || i >= items) {
      throw new UnderstudyError('numeric', `answer ${row}: expected an item below ${items}, got ${i}`);
    }
    if (label[row]! > 1) {
      throw new UnderstudyError('numeric', `answer ${row}: expected a label of 0 or 1, got ${label[row]}`);
    }
  }
}
