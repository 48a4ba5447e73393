/**
 * Opening an answer log: the file is checked once, and what every later question needs of it goes into a table in a
 * temporary folder: ids, label, which values are missing. The texts stay in the file.
 */
import { isUnderstudyError } from '../errors.ts';
import { type ColumnMap, KNOWN_COLUMNS, type KnownColumn, OPTION_COLUMNS } from './columns.ts';
import { type Database, openDatabase } from './database.ts';
import { LABEL_RULE, labelSql } from './label.ts';
import { findLogFile, fingerprintFile } from './log-file.ts';
import { missingSql } from './missing.ts';
import { logProblem, shown } from './problems.ts';
import { openSource, type Source } from './source.ts';

export interface LogOptions {
  readonly path: string;
  /** Our name of a column -> the file's name, where they differ. */
  readonly columns?: Readonly<Record<string, string>>;
  /** @default as many as the machine has */
  readonly threads?: number;
  /** Bytes that may be held at once. @default 768 MiB */
  readonly memory?: number;
}

export interface AnswerLog {
  readonly path: string;
  /** Our names of the columns that the file has -> its own. */
  readonly columns: ColumnMap;
  /** SHA-256 of the file's bytes, in hex. */
  readonly fingerprint: string;
  /** Rows in the file. */
  readonly rows: number;
  /** Of them, those that repeat an answer_id and are left out of everything. */
  readonly duplicates: number;
  /** For the other files of this room: the tables `answers` and `repeats`, the views `file` and `kept`. */
  readonly database: Database;
  /** Removes the temporary folder; the log cannot be used afterwards. */
  close(): void;
}

const DEFAULT_MEMORY_BYTES = 768 * 2 ** 20;

/**
 * Opens a log and checks it from end to end: encoding, form, columns, labels, ids, question texts.
 *
 * @throws UnderstudyError `log` naming the file, the line or row, and what to do; `usage` for a wrong column name;
 *   `io` if the temporary folder is full
 */
export async function openAnswerLog(options: LogOptions): Promise<AnswerLog> {
  const { path } = options;
  const file = await findLogFile(path);
  const database = await openDatabase({
    threads: options.threads,
    memory: options.memory ?? DEFAULT_MEMORY_BYTES,
  });
  try {
    const source = await openSource(file, options.columns, database);
    const [fingerprint, rows] = await Promise.all([fingerprintFile(path), loadAnswers(database, source)]);
    if (rows === 0)
      throw logProblem(path, undefined, 'no answers', 'write at least one row below the header');
    await refuseBadAnswers(path, database, source);
    const duplicates = await markRepeats(database, source.columns);
    const close = (): void => database.close();
    return { path, columns: source.columns, fingerprint, rows, duplicates, database, close };
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Makes the view `file` and fills the table `answers` from it. Returns the number of rows. */
async function loadAnswers(database: Database, source: Source): Promise<number> {
  try {
    return await fillAnswers(database, source, source.select);
  } catch (error) {
    if (isUnderstudyError(error)) throw error;
    if (source.carefulSelect === undefined) throw await source.explain(error);
  }
  try {
    return await fillAnswers(database, source, source.carefulSelect);
  } catch (error) {
    throw isUnderstudyError(error) ? error : await source.explain(error);
  }
}

async function fillAnswers(database: Database, { columns, rows }: Source, select: string): Promise<number> {
  const has = (name: KnownColumn): boolean => columns[name] !== undefined;
  const valueOrNull = (name: KnownColumn): string => `CASE WHEN NOT (${missingSql(name)}) THEN ${name} END`;
  const fields = [
    'row',
    `${valueOrNull('user_id')} AS user_id`,
    `${has('answer_id') ? valueOrNull('answer_id') : 'NULL::VARCHAR'} AS answer_id`,
    `${questionIdSql(columns)} AS question_id`,
    `${labelSql('is_correct')} AS label`,
    ...KNOWN_COLUMNS.filter(has).map((name) => `${missingSql(name)} AS missing_${name}`),
  ];
  await database.run(`CREATE OR REPLACE VIEW file AS ${select}`);
  await database.run(`CREATE OR REPLACE TABLE answers AS SELECT ${fields.join(', ')} FROM file`);
  const [counted] = await database.rows<{ rows: number }>('SELECT count(*) AS rows FROM answers');
  if (rows !== undefined && rows !== counted!.rows) {
    throw new Error(`internal: the file has ${rows} rows, DuckDB read ${counted!.rows}`);
  }
  return counted!.rows;
}

/** The question's id, or where there is none a hash of its title and options with every run of blanks made one. */
function questionIdSql(columns: ColumnMap): string {
  const separator = '\u001f';
  const fields = (['question_title', ...OPTION_COLUMNS] as const)
    .filter((name) => columns[name] !== undefined)
    .map((name) => `coalesce(${name}, '')`);
  // Only runs and breaks are looked for: replacing every single blank by itself takes ten times as long.
  const oneBlank = `regexp_replace(concat_ws('${separator}', ${fields.join(', ')}), '\\s\\s+|[\\t\\r\\n]', ' ', 'g')`;
  const trimmed = `trim(replace(replace(${oneBlank}, ' ${separator}', '${separator}'), '${separator} ', '${separator}'))`;
  const hash = `'q' || left(md5(nfc_normalize(${trimmed})), 16)`;
  if (columns.question_id === undefined) return hash;
  return `CASE WHEN ${missingSql('question_id')} THEN ${hash} ELSE question_id END`;
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
