/** A student who met a question several times: which of the answers count. */

import { type Database, type LogOrder, logProblem, whyUnordered } from '../sources/index.ts';
import { formatCount } from '../words.ts';

/** A student and a question that the student answered more than once, and what their answers say of their order. */
const PAIRS = `CREATE OR REPLACE TABLE pairs AS
  SELECT *, sequenced AND (NOT restarts OR is_counter) AS by_sequence
  FROM (SELECT *, (SELECT bool_and(sequenced AND counts) FROM groups) AS is_counter,
          CASE WHEN user_id IN (SELECT user_id FROM kept WHERE sequence IS NOT NULL
            GROUP BY user_id HAVING count(sequence) > count(DISTINCT sequence)) THEN true ELSE false END AS restarts
        FROM groups WHERE answers > 1)`;

/** All that a student answered to a question, once or more often. */
const GROUPS = `CREATE OR REPLACE TABLE groups AS
  SELECT user_id, question_id, count(*) AS answers, count(DISTINCT sequence) = count(*) AS sequenced,
    min(sequence) IN (0, 1) AND max(sequence) - min(sequence) + 1 = count(*) AS counts,
    count(time) = count(*) AS timed, min(row) AS first
  FROM kept GROUP BY user_id, question_id`;

/**
 * Adds to `repeats` every answer but the first of each student to each question. First by sequence, then by time. A
 * sequence counts where all answers of the student to the question have one, each another, and where it does not start
 * again: a number that stands at two answers of a student may be of two sessions, unless it counts the attempts at each
 * question. A time counts where all of them have one. In a log without either, the first in the file is the first.
 *
 * @returns how many that are, and what is to be said of it
 * @throws UnderstudyError `log` where a log has such columns, and they do not say which answer was first
 */
export async function leaveOutLaterAttempts(
  path: string,
  database: Database,
  order: LogOrder,
): Promise<{ readonly later: number; readonly notes: readonly string[] }> {
  const before = await database.count('repeats');
  await database.run(GROUPS);
  await database.run(PAIRS);
  const hasOrder = order.columns.length > 0;
  if (hasOrder) await refuseUnordered(path, database, order);
  // Only pairs that repeat are sorted; in most logs they are few.
  await database.run(
    `INSERT INTO repeats (row) SELECT row FROM kept JOIN pairs USING (user_id, question_id)
     QUALIFY row_number() OVER (PARTITION BY user_id, question_id ORDER BY
       CASE WHEN by_sequence THEN sequence END, CASE WHEN timed THEN time END, row) > 1`,
  );
  for (const table of ['pairs', 'groups']) await database.run(`DROP TABLE ${table}`);
  const later = (await database.count('repeats')) - before;
  const byPlace =
    'no column answered_at or sequence says which attempt was first: the first in the file counts';
  return { later, notes: later > 0 && !hasOrder ? [byPlace] : [] };
}

async function refuseUnordered(path: string, database: Database, order: LogOrder): Promise<void> {
  const [found] = await database.rows<{ pairs: number; row: number | null }>(
    `SELECT count(*) AS pairs, min(first) AS row FROM pairs WHERE NOT coalesce(by_sequence, false) AND NOT timed`,
  );
  if (found!.row === null) return;
  const [second] = await database.rows<{ row: number }>(
    `SELECT coalesce(min(blank), min(row)) AS row FROM (
       SELECT row, CASE WHEN time IS NULL THEN row END AS blank FROM kept JOIN pairs USING (user_id, question_id)
       WHERE first = ${found!.row})`,
  );
  throw logProblem(
    path,
    `\`attempts: first\`: ${formatCount(found!.pairs)} times nothing says which of a student's answers to a question was first: ${whyUnordered(order, second!.row)}`,
    'correct these values, or take all answers: `attempts: all`',
  );
}
