/**
 * Opening an answer log: the file is checked once, and what every later question needs of it goes into a table in a
 * temporary folder: ids, label, which values are missing. The texts stay in the file.
 */
import { isUnderstudyError, type UnderstudyError } from '../errors.ts';
import { attemptFields, leaveOutLaterAttempts } from './attempts.ts';
import type { Database } from './database.ts';
import { type ColumnMap, columnsAmong, KNOWN_COLUMNS, LOG_NEEDS } from './formats/columns.ts';
import type { CovariateField } from './formats/covariates.ts';
import { LABEL_RULE, labelSql } from './formats/label.ts';
import { fingerprintFile } from './formats/log-file.ts';
import { missingSql, valueSql } from './formats/missing.ts';
import { logProblem, shown } from './formats/problems.ts';
import { checkRows, openSource, readSource, type Source, type SourceOptions } from './formats/source.ts';
import type { Attempts } from './inputs.ts';
import { orderFields, unifyOptionOrders } from './questions/option-orders.ts';
import { questionIdSql } from './questions/question-id.ts';

interface LogOptions extends SourceOptions {
  /** Which of a student's answers to one question count. @default 'all' */
  readonly attempts?: Attempts;
}

export interface AnswerLog {
  readonly path: string;
  /** Our names of the columns that the file has -> its own. */
  readonly columns: ColumnMap;
  /** The file's names of its other columns: `other_0`, `other_1`, … of the view `file`. */
  readonly otherColumns: readonly string[];
  /** Columns that are lines of its questions' texts as well. */
  readonly covariates: readonly CovariateField[];
  /** SHA-256 of the file's bytes, in hex. */
  readonly fingerprint: string;
  /** Rows in the file. */
  readonly rows: number;
  /** How many of them repeat an answer_id and are left out of everything. */
  readonly duplicates: number;
  /** How many of the others `attempts: 'first'` leaves out of everything; 0 where all attempts count. */
  readonly repeatedAttempts: number;
  /** How the file was read where that is not plain, a sentence each: what was dropped, merged, guessed or not read. */
  readonly notes: readonly string[];
  /** For the other files of this room: the tables `answers` and `repeats`, the views `file` and `kept`. */
  readonly database: Database;
  /** Removes the temporary folder; the log cannot be used afterwards. */
  close(): void;
}

/**
 * Opens a log and checks it from end to end: encoding, form, columns, labels, ids, question texts.
 *
 * @throws UnderstudyError `log` naming the file, the line or row, and what to do; `usage` for a wrong column name;
 *   `io` if the temporary folder is full
 */
export async function openAnswerLog({ attempts = 'all', ...options }: LogOptions): Promise<AnswerLog> {
  const { path } = options;
  const source = await openSource(options, LOG_NEEDS);
  const { columns, others: otherColumns, covariates, database } = source;
  const close = (): void => database.close();
  try {
    const load = (select: string): Promise<number> => fillAnswers(source, select, attempts);
    const [fingerprint, rows] = await Promise.all([fingerprintFile(path), readSource(source, load)]);
    checkRows(source, rows, 'answers');
    await refuseBadAnswers(source);
    const ordered = await unifyOptionOrders(database, columns);
    const duplicates = await markRepeats(source);
    const repeatedAttempts = attempts === 'all' ? 0 : await leaveOutLaterAttempts(database);
    const counts = { rows, duplicates, repeatedAttempts };
    return {
      path,
      columns,
      otherColumns,
      covariates,
      fingerprint,
      ...counts,
      notes: [...source.notes, ...ordered],
      database,
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

/**
 * Reads the view `file` of an open log: the file itself, once more.
 *
 * @throws UnderstudyError `log` if the file is no longer the one that was opened, and what `read` throws of ours
 */
export async function readAgain<T>(log: AnswerLog, read: () => Promise<T>): Promise<T> {
  const changed = (cause?: unknown): UnderstudyError =>
    logProblem(log.path, 'the file has changed since it was opened', 'run the command again', { cause });
  const result = await read().catch((error: unknown) => {
    throw isUnderstudyError(error) ? error : changed(error);
  });
  if ((await fingerprintFile(log.path)) !== log.fingerprint) throw changed();
  return result;
}

/** Makes the view `file` and fills the table `answers` from it. Returns the number of rows. */
async function fillAnswers(
  { database, columns }: Source,
  select: string,
  attempts: Attempts,
): Promise<number> {
  const present = columnsAmong(KNOWN_COLUMNS, columns);
  const fields = [
    'row',
    `${valueSql('user_id')} AS user_id`,
    `${columns.answer_id === undefined ? 'NULL::VARCHAR' : valueSql('answer_id')} AS answer_id`,
    `${questionIdSql(columns)} AS question_id`,
    `${labelSql('is_correct')} AS label`,
    ...present.map((name) => `${missingSql(name)} AS missing_${name}`),
    ...(attempts === 'first' ? attemptFields(columns) : []),
    ...orderFields(columns),
  ];
  await database.run(`CREATE OR REPLACE VIEW file_as_asked AS ${select}`);
  await database.run('CREATE OR REPLACE VIEW file AS SELECT * FROM file_as_asked');
  await database.run(`CREATE OR REPLACE TABLE answers AS SELECT ${fields.join(', ')} FROM file`);
  return await database.count('answers');
}

/** Names the first row that has something wrong in it. */
async function refuseBadAnswers({ file: { path }, columns, database, place }: Source): Promise<void> {
  const noAnswerId = columns.answer_id === undefined ? 'false' : 'missing_answer_id';
  const [bad] = await database.rows<{
    row: number;
    noUser: boolean;
    noTitle: boolean;
    noAnswer: boolean;
    noLabel: boolean;
  }>(
    `SELECT row, missing_user_id AS "noUser", missing_question_title AS "noTitle",
       ${noAnswerId} AS "noAnswer", missing_is_correct AS "noLabel"
     FROM answers WHERE missing_user_id OR missing_question_title OR label IS NULL OR ${noAnswerId}
     ORDER BY row LIMIT 1`,
  );
  if (bad === undefined) return;
  const at = await place(bad.row);
  const refuse = (problem: string, hint: string): Error => logProblem(path, problem, hint, at);
  if (bad.noAnswer) throw refuse('answer_id is empty', 'give every answer an id, or remove the column');
  if (bad.noUser) throw refuse('user_id is empty', 'name the student or remove the row');
  if (bad.noTitle) throw refuse('question_title is empty', 'give the question its text or remove the row');
  if (bad.noLabel) throw refuse('is_correct is empty', `write ${LABEL_RULE} or remove the row`);
  const [found] = await database.rows<{ label: string }>(
    `SELECT is_correct AS label FROM file WHERE row = ${bad.row}`,
  );
  throw refuse(`is_correct: expected ${LABEL_RULE}, got ${shown(found!.label)}`, 'correct the value');
}

/** Puts the answers after the first of their id into `repeats`, and shows the others as `kept`. Returns their number. */
async function markRepeats({ database, columns }: Source): Promise<number> {
  await database.run(
    columns.answer_id === undefined
      ? 'CREATE TABLE repeats (row BIGINT)'
      : `CREATE TABLE repeats AS SELECT row FROM answers
         JOIN (SELECT answer_id, min(row) AS first FROM answers GROUP BY answer_id HAVING count(*) > 1)
         USING (answer_id) WHERE row > first`,
  );
  await database.run('CREATE VIEW kept AS SELECT * FROM answers ANTI JOIN repeats USING (row)');
  return await database.count('repeats');
}
