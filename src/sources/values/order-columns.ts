/** The columns that put answers in order, `answered_at` and `sequence`, as numbers of the table `answers`. */

import { formatCount } from '../../words.ts';
import type { Database } from '../database.ts';
import type { ColumnMap } from '../formats/columns.ts';
import { trimSql } from '../formats/missing.ts';
import { numberSql, THOUSANDS } from '../formats/number.ts';
import { shown } from '../formats/problems.ts';
import { TIME_FORMS, timeSql } from './time-forms.ts';

export type OrderColumn = 'answered_at' | 'sequence';

/** Values of a column that are there and cannot be read. */
export interface UnreadValues {
  readonly column: OrderColumn;
  readonly values: number;
  /** Answers with a value. */
  readonly of: number;
  /** The first ones. */
  readonly examples: readonly { readonly row: number; readonly value: string }[];
  /** What the column should have, or what makes its values none. */
  readonly why: string;
}

/** What an open log knows of the order of its answers. */
export interface LogOrder {
  readonly columns: readonly OrderColumn[];
  readonly unread: readonly UnreadValues[];
}

const EXAMPLES = 3;
/** Numbers below it, as seconds of 1973, are numbers of another kind: days of a course, serial dates of Excel. */
const FIRST_TIME = 1e8;

/** Fields of `answers`: `time` in seconds and `sequence`, null where there is none; `swapped` as `timeSql` has it. */
export function orderFields(columns: ColumnMap): readonly string[] {
  const number = numberSql('sequence');
  const { time, swapped } = timeSql('answered_at');
  return [
    columns.sequence === undefined
      ? 'NULL::DOUBLE AS sequence'
      : `CASE WHEN abs(${number}) <= ${Number.MAX_SAFE_INTEGER} AND NOT regexp_full_match(${trimSql('sequence')}, '${THOUSANDS}') THEN ${number} END AS sequence`,
    ...(columns.answered_at === undefined
      ? ['NULL::DOUBLE AS time', 'NULL::DOUBLE AS swapped']
      : [`(${time})::DOUBLE AS time`, `(${swapped})::DOUBLE AS swapped`]),
  ];
}

/** Settles by the whole column which of two numbers is the day, and counts what cannot be read. */
export async function settleOrder(database: Database, columns: ColumnMap): Promise<LogOrder> {
  const present = (['sequence', 'answered_at'] as const).filter((name) => columns[name] !== undefined);
  const whyOf: Record<OrderColumn, string> = {
    sequence: 'expected a number without separators of thousands',
    answered_at:
      (columns.answered_at === undefined ? null : await settleDays(database)) ?? `expected ${TIME_FORMS}`,
  };
  const unread: UnreadValues[] = [];
  for (const column of present) {
    const field = column === 'answered_at' ? 'time' : 'sequence';
    const [counts] = await database.rows<{ values: number; of: number }>(
      `SELECT count(*) FILTER (${field} IS NULL) AS values, count(*) AS of FROM answers WHERE NOT missing_${column}`,
    );
    if (counts!.values === 0) continue;
    const examples = await database.rows<{ row: number; value: string }>(
      `SELECT row, ${column} AS value FROM file WHERE row IN (
         SELECT row FROM answers WHERE ${field} IS NULL AND NOT missing_${column} ORDER BY row LIMIT ${EXAMPLES}) ORDER BY row`,
    );
    unread.push({ column, ...counts!, examples, why: whyOf[column] });
  }
  return { columns: present, unread };
}

/** @returns why dates were made unreadable: nothing tells their day from their month, or their scale; else null */
async function settleDays(database: Database): Promise<string | null> {
  const [found] = await database.rows<
    Record<'onlyDay' | 'onlyMonth' | 'differ' | 'numbers' | 'times', number>
  >(
    `SELECT count(*) FILTER (isnan(swapped) AND time IS NOT NULL) AS "onlyDay",
       count(*) FILTER (NOT isnan(swapped) AND time IS NULL) AS "onlyMonth",
       count(*) FILTER (NOT isnan(swapped) AND time <> swapped) AS differ,
       count(*) FILTER (abs(time) < ${FIRST_TIME}) AS numbers,
       count(*) FILTER (abs(time) >= ${FIRST_TIME}) AS times FROM answers`,
  );
  const { onlyDay, onlyMonth, differ, numbers, times } = found!;
  if (onlyDay > 0 && onlyMonth > 0 && differ + onlyDay + onlyMonth > 0) {
    await database.run('UPDATE answers SET time = NULL WHERE swapped IS NOT NULL');
    return 'some of its dates have the day first, some the month, and nothing tells which is which: write 2024-03-31';
  }
  if (onlyMonth > 0) {
    await database.run(
      'UPDATE answers SET time = CASE WHEN NOT isnan(swapped) THEN swapped END WHERE swapped IS NOT NULL',
    );
  } else if (onlyDay === 0 && differ > 0) {
    await database.run('UPDATE answers SET time = NULL WHERE swapped IS NOT NULL');
    return 'no day above 12 tells whether the day or the month comes first: write 2024-03-31';
  }
  if (await isPartlyInFuture(database)) {
    await database.run(`UPDATE answers SET time = NULL WHERE time > ${TOMORROW}`);
    return `some of its times are in the future, others are not, so they are written in some other way: expected ${TIME_FORMS}`;
  }
  if (numbers === 0 || times === 0) return null;
  await database.run(`UPDATE answers SET time = NULL WHERE abs(time) < ${FIRST_TIME}`);
  return `small numbers stand beside dates: expected ${TIME_FORMS}`;
}

/** A clock may run ahead by a zone or two. */
const TOMORROW = "epoch(now() + INTERVAL '2 days')";

/** A year that stands first, with two digits, makes such times of some days; so does another unit. All may be shifted. */
async function isPartlyInFuture(database: Database): Promise<boolean> {
  const [found] = await database.rows<{ future: number; past: number }>(
    `SELECT count(*) FILTER (time > ${TOMORROW}) AS future,
       count(*) FILTER (time BETWEEN ${FIRST_TIME} AND ${TOMORROW}) AS past FROM answers`,
  );
  return found!.future > 0 && found!.past > 0;
}

/** A sentence without an end: `answered_at: 3 of 9 values cannot be read: "soon" (row 4), …; expected …`. */
export function describeUnread({ column, values, of, examples, why }: UnreadValues): string {
  const listed = examples.map(({ row, value }) => `${shown(value)} (row ${formatCount(row)})`);
  const more = values > examples.length ? ', …' : '';
  return `${column}: ${formatCount(values)} of ${formatCount(of)} values cannot be read: ${listed.join(', ')}${more}; ${why}`;
}

/** Why nothing says in which order some answers were given. @param row one of them */
export function whyUnordered({ columns, unread }: LogOrder, row: number): string {
  const [found] = unread;
  if (found !== undefined) return describeUnread(found);
  const [only] = columns;
  if (columns.length > 1)
    return `row ${formatCount(row)} has no answered_at, and its sequence is empty or stands at another answer of the student as well`;
  return only === 'answered_at'
    ? `row ${formatCount(row)} has no answered_at`
    : `the sequence of row ${formatCount(row)} is empty or stands at another answer of the student as well, as where it starts again in each session; a column answered_at would tell`;
}
