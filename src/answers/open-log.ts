/**
 * Opening an answer log: the file is checked once, and what every later question needs of it goes into a table in a
 * temporary folder: ids, label, which values are missing. The texts stay in the file.
 */
import { type Attempts, attemptFields, leaveOutLaterAttempts } from './attempts.ts';
import { type Database, openDatabase } from './database.ts';
import { type ColumnMap, KNOWN_COLUMNS, type KnownColumn } from './formats/columns.ts';
import { LABEL_RULE, labelSql } from './formats/label.ts';
import { findLogFile, fingerprintFile } from './formats/log-file.ts';
import { missingSql } from './formats/missing.ts';
import { logProblem, shown } from './formats/problems.ts';
import { expectRows, openSource, readSource, type Source } from './formats/source.ts';
import { questionIdSql } from './questions/question-id.ts';

export interface LogOptions {
  readonly path: string;
  /** Our name of a column -> the file's name, where they differ. */
  readonly columns?: Readonly<Record<string, string>>;
  /** Which of a student's answers to one question count. @default 'all' */
  readonly attempts?: Attempts;
  /** @default as many as the machine has */
  readonly threads?: number;
  /** Bytes that may be held at once. @default 768 MiB */
  readonly memory?: number;
}

export interface AnswerLog {
  readonly path: string;
  /** Our names of the columns that the file has -> its own. */
  readonly columns: ColumnMap;
  /** The file's names of its other columns: `other_0`, `other_1`, … of the view `file`. */
  readonly otherColumns: readonly string[];
  /** SHA-256 of the file's bytes, in hex. */
  readonly fingerprint: string;
  /** Rows in the file. */
  readonly rows: number;
  /** Of them, those that repeat an answer_id and are left out of everything. */
  readonly duplicates: number;
  /** Of the others, those that `attempts: 'first'` leaves out of everything; 0 where all attempts count. */
  readonly repeatedAttempts: number;
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
export async function openAnswerLog(options: LogOptions): Promise<AnswerLog> {
  const { path, attempts = 'all' } = options;
  const file = await findLogFile(path);
  const database = await openDatabase({ threads: options.threads, memory: options.memory });
  try {
    const source = await openSource(file, options.columns, database);
    const { columns, others: otherColumns } = source;
    const load = (select: string): Promise<number> => fillAnswers(database, source, { select, attempts });
    const [fingerprint, rows] = await Promise.all([fingerprintFile(path), readSource(source, load)]);
    if (rows === 0)
      throw logProblem(path, undefined, 'no answers', 'write at least one row below the header');
    await refuseBadAnswers(path, database, source);
    const duplicates = await markRepeats(database, columns);
    const repeatedAttempts = attempts === 'all' ? 0 : await leaveOutLaterAttempts(database);
    const close = (): void => database.close();
    return { path, columns, otherColumns, fingerprint, rows, duplicates, repeatedAttempts, database, close };
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Makes the view `file` and fills the table `answers` from it. Returns the number of rows. */
async function fillAnswers(
  database: Database,
  source: Source,
  { select, attempts }: { readonly select: string; readonly attempts: Attempts },
): Promise<number> {
  const { columns } = source;
  const has = (name: KnownColumn): boolean => columns[name] !== undefined;
  const valueOrNull = (name: KnownColumn): string => `CASE WHEN NOT (${missingSql(name)}) THEN ${name} END`;
  const fields = [
    'row',
    `${valueOrNull('user_id')} AS user_id`,
    `${has('answer_id') ? valueOrNull('answer_id') : 'NULL::VARCHAR'} AS answer_id`,
    `${questionIdSql(columns)} AS question_id`,
    `${labelSql('is_correct')} AS label`,
    ...KNOWN_COLUMNS.filter(has).map((name) => `${missingSql(name)} AS missing_${name}`),
    ...(attempts === 'first' ? attemptFields(columns) : []),
  ];
  await database.run(`CREATE OR REPLACE VIEW file AS ${select}`);
  await database.run(`CREATE OR REPLACE TABLE answers AS SELECT ${fields.join(', ')} FROM file`);
  const [counted] = await database.rows<{ rows: number }>('SELECT count(*) AS rows FROM answers');
  expectRows(source, counted!.rows);
  return counted!.rows;
}

/** Names the first row that has something wrong in it. */
async function refuseBadAnswers(path: string, database: Database, source: Source): Promise<void> {
  const noAnswerId = source.columns.answer_id === undefined ? 'false' : 'missing_answer_id';
  const bad = `missing_user_id OR missing_question_title OR label IS NULL OR ${noAnswerId}`;
  const [first] = await database.rows<{
    row: number;
    noUser: boolean;
    noTitle: boolean;
    noAnswer: boolean;
    noLabel: boolean;
  }>(
    `SELECT row, missing_user_id AS "noUser", missing_question_title AS "noTitle",
       ${noAnswerId} AS "noAnswer", missing_is_correct AS "noLabel"
     FROM answers WHERE ${bad} ORDER BY row LIMIT 1`,
  );
  if (first === undefined) return;
  const place = await source.place(first.row);
  const refuse = (problem: string, hint: string): Error => logProblem(path, place, problem, hint);
  if (first.noAnswer) throw refuse('answer_id is empty', 'give every answer an id, or remove the column');
  if (first.noUser) throw refuse('user_id is empty', 'name the student or remove the row');
  if (first.noTitle) throw refuse('question_title is empty', 'give the question its text or remove the row');
  if (first.noLabel) throw refuse('is_correct is empty', `write ${LABEL_RULE} or remove the row`);
  const [found] = await database.rows<{ is_correct: string }>(
    `SELECT is_correct FROM file WHERE row = ${first.row}`,
  );
  throw refuse(`is_correct: expected ${LABEL_RULE}, got ${shown(found!.is_correct)}`, 'correct the value');
}

/** Puts the answers after the first of their id into `repeats`, and shows the others as `kept`. */
async function markRepeats(database: Database, columns: ColumnMap): Promise<number> {
  await database.run(
    columns.answer_id === undefined
      ? 'CREATE TABLE repeats (row BIGINT)'
      : `CREATE TABLE repeats AS SELECT row FROM answers
         JOIN (SELECT answer_id, min(row) AS first FROM answers GROUP BY answer_id HAVING count(*) > 1)
         USING (answer_id) WHERE row > first`,
  );
  await database.run('CREATE VIEW kept AS SELECT * FROM answers ANTI JOIN repeats USING (row)');
  const [counted] = await database.rows<{ rows: number }>('SELECT count(*) AS rows FROM repeats');
  return counted!.rows;
}
