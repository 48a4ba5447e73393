/** A student who met a question several times: which of the answers count. */
import type { Database } from './database.ts';
import type { ColumnMap } from './formats/columns.ts';
import { trimSql } from './formats/missing.ts';

/** As pandas writes it where a value of the column is missing, too: 7.0. */
const WHOLE_NUMBER = '-?[0-9]+([.]0+)?';
const NUMBER = '-?[0-9]+([.][0-9]+)?';

/**
 * What puts answers in order, in SQL over the log's columns: `sequence`, a whole number, and `time` in seconds, each
 * null where a row has no such value, undefined where the log has no such column. Times are ISO 8601, UTC unless they
 * say otherwise, or numbers.
 */
export function orderSql(columns: ColumnMap): { readonly sequence?: string; readonly time?: string } {
  const [sequence, time] = [trimSql('sequence'), trimSql('answered_at')];
  const wholeNumber = `CASE WHEN regexp_full_match(${sequence}, '${WHOLE_NUMBER}') THEN TRY_CAST(${sequence} AS BIGINT) END`;
  const seconds = `CASE WHEN regexp_full_match(${time}, '${NUMBER}') THEN TRY_CAST(${time} AS DOUBLE)
    ELSE epoch(TRY_CAST(${time} AS TIMESTAMPTZ)) END`;
  return {
    ...(columns.sequence === undefined ? {} : { sequence: wholeNumber }),
    ...(columns.answered_at === undefined ? {} : { time: seconds }),
  };
}

/** Fields of the table `answers` that put attempts in order: `orderSql`, null too where there is no such column. */
export function attemptFields(columns: ColumnMap): readonly string[] {
  const { sequence = 'NULL::BIGINT', time = 'NULL::DOUBLE' } = orderSql(columns);
  return [`${sequence} AS attempt_sequence`, `${time} AS attempt_time`];
}

/**
 * Adds to `repeats` every answer but the first of each student to each question, and returns how many that are.
 * First by sequence, then by time, then by place in the file; sequence or time only where all answers of the student
 * to the question have one, since a missing value says nothing about order.
 */
export async function leaveOutLaterAttempts(database: Database): Promise<number> {
  const before = await database.count('repeats');
  // Only pairs that repeat are sorted; in most logs they are few.
  await database.run(
    `INSERT INTO repeats SELECT row FROM kept JOIN (
       SELECT user_id, question_id, count(attempt_sequence) = count(*) AS sequenced, count(attempt_time) = count(*) AS timed
       FROM kept GROUP BY user_id, question_id HAVING count(*) > 1) USING (user_id, question_id)
     QUALIFY row_number() OVER (PARTITION BY user_id, question_id ORDER BY
       CASE WHEN sequenced THEN attempt_sequence END, CASE WHEN timed THEN attempt_time END, row) > 1`,
  );
  return (await database.count('repeats')) - before;
}
