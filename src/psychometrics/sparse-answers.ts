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

/** Answers person after person; person p owns the entries `start[p]` … `start[p + 1] - 1`. */
export interface AnswersByPerson {
  /** `[persons + 1]` */
  readonly start: Int32Array;
  /** `[answers]`, 2 · item + label: the row that an answer has in a table of `[items, 2]`. */
  readonly cell: Int32Array;
  readonly persons: number;
  readonly items: number;
}

/**
 * Groups answers by person; within a person they keep their order.
 *
 * @throws UnderstudyError `numeric` where the columns do not fit each other or there is no answer
 */
export function groupByPerson({ person, item, label, persons, items }: SparseAnswers): AnswersByPerson {
  checkColumns({ item, label, items });
  if (person.length !== item.length) {
    throw new UnderstudyError(
      'numeric',
      `answers: expected as many persons as items, got ${person.length} and ${item.length}`,
    );
  }
  const start = new Int32Array(persons + 1);
  for (let row = 0; row < person.length; row++) {
    const p = person[row]!;
    if (p < 0 || p >= persons) {
      throw new UnderstudyError('numeric', `answer ${row}: expected a person below ${persons}, got ${p}`);
    }
    start[p + 1]!++;
  }
  for (let p = 0; p < persons; p++) start[p + 1]! += start[p]!;
  const next = start.slice();
  const cell = new Int32Array(person.length);
  for (let row = 0; row < person.length; row++) {
    cell[next[person[row]!]!++] = 2 * item[row]! + label[row]!;
  }
  return { start, cell, persons, items };
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

function checkColumns({ item, label, items }: Pick<SparseAnswers, 'item' | 'label' | 'items'>): void {
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
