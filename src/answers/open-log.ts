/**
 * Opening an answer log: the file is checked once, and what every later question needs of it goes into a table in a
 * temporary folder: ids, label, which values are missing. The texts stay in the file.
 */
import { isUnderstudyError, type UnderstudyError } from '../errors.ts';
import {
  type ColumnMap,
  type CovariateField,
  checkRows,
  columnRecord,
  columnsAmong,
  type Database,
  fillTidied,
  findCaseTwins,
  fingerprintFiles,
  isPartialSql,
  KNOWN_COLUMNS,
  type KnownColumn,
  LABEL_RULE,
  LOG_NEEDS,
  type LogFormat,
  type LogOrder,
  labelSql,
  logProblem,
  missingSql,
  notesOnWidth,
  openSource,
  orderFields,
  PARTIAL_HINT,
  type ReadingRecord,
  recordNotes,
  type Source,
  type SourceOptions,
  settleOrder,
  shown,
  valueSql,
} from '../sources/index.ts';
import { counted } from '../words.ts';
import { leaveOutLaterAttempts } from './attempts.ts';
import type { Attempts, Markup } from './inputs.ts';
import { optionOrderFields, unifyOptionOrders } from './questions/option-orders.ts';
import { questionIdSql } from './questions/question-id.ts';
import { markRepeats } from './repeated-ids.ts';
import { refuseTicks } from './ticks.ts';

interface LogOptions extends SourceOptions {
  /** Which of a student's answers to one question count. @default 'all' */
  readonly attempts?: Attempts;
}

/** What was found out or confirmed of a log's form, beside what its reader was told. */
export interface LogSettings {
  readonly columns: Readonly<Record<string, string>>;
  /** Not there for a long log. */
  readonly format?: LogFormat;
  readonly itemFile?: string;
  /** What became of HTML and MathML in its texts; not there where it was kept. */
  readonly markup?: Markup;
}

export interface AnswerLog {
  readonly path: string;
  /** Our names of the columns that the file has -> its own. */
  readonly columns: ColumnMap;
  /** The file's names of its other columns: `other_0`, `other_1`, … of the view `file`. */
  readonly otherColumns: readonly string[];
  /** Columns that are lines of its questions' texts as well. */
  readonly covariates: readonly CovariateField[];
  /** SHA-256 of the file's bytes, in hex; where a file of items is read beside it, of both. */
  readonly fingerprint: string;
  /** How a later command reads the same log in the same way. */
  readonly reading: LogSettings;
  /** Rows in the file. */
  readonly rows: number;
  /** How many of them repeat an answer_id and are left out of everything. */
  readonly duplicates: number;
  /** How many of the others `attempts: 'first'` leaves out of everything; 0 where all attempts count. */
  readonly repeatedAttempts: number;
  /** What says in which order its answers were given. */
  readonly order: LogOrder;
  /** What was done with every column, and which rows are left out. */
  readonly record: ReadingRecord;
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
  const { path, itemFile } = options;
  const source = await openSource(options, LOG_NEEDS);
  const { columns, others: otherColumns, covariates, database } = source;
  const close = (): void => database.close();
  try {
    const [fingerprint, { missingWords, notes }] = await Promise.all([
      fingerprintFiles(path, itemFile),
      fillTidied(source, (select, untidy) => fillAnswers(source, select, untidy)),
    ]);
    const rows = await database.count('answers');
    checkRows(source, rows, 'answers');
    await refuseBadAnswers(source);
    await refuseTicks(source);
    const ordered = await unifyOptionOrders(database, columns);
    const order = await settleOrder(database, columns);
    const duplicates = await markRepeats(source);
    const attempted =
      attempts === 'all' ? { later: 0, notes: [] } : await leaveOutLaterAttempts(path, database, order);
    const leftOut = [
      { rows: duplicates, why: 'they repeat an answer_id' },
      { rows: attempted.later, why: 'later attempts at a question' },
    ].filter((one) => one.rows > 0);
    const record = columnRecord(source, { unread: order.unread, missingWords, leftOut }, KNOWN_COLUMNS);
    const reading = {
      columns: { ...options.columns, ...source.wanted },
      ...(source.format === 'long' ? {} : { format: source.format }),
      ...(itemFile === undefined ? {} : { itemFile }),
      ...(source.markup === 'keep' ? {} : { markup: source.markup }),
    };
    return {
      ...{ path, reading, columns, otherColumns, covariates, fingerprint, rows, duplicates, order, record },
      repeatedAttempts: attempted.later,
      notes: [
        ...source.notes,
        ...notesOnWidth(otherColumns.length),
        ...recordNotes(record),
        ...notes,
        ...ordered,
        ...(await cutNotes(source)),
        ...(await findCaseTwins(database, 'user_id')),
        ...(columns.question_id === undefined ? [] : await findCaseTwins(database, 'question_id')),
        ...attempted.notes,
      ],
      ...{ database, close },
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
  if ((await fingerprintFiles(log.path, log.reading.itemFile)) !== log.fingerprint) throw changed();
  return result;
}

/** Makes the view `file` and fills the table `answers` from it. @param untidy a field more, for the first reading */
async function fillAnswers(
  { database, columns, rightFrom }: Source,
  select: string,
  untidy: string | null,
): Promise<void> {
  const present = columnsAmong(KNOWN_COLUMNS, columns);
  const fields = [
    'row',
    `${valueSql('user_id')} AS user_id`,
    `${columns.answer_id === undefined ? 'NULL::VARCHAR' : valueSql('answer_id')} AS answer_id`,
    `${questionIdSql(columns)} AS question_id`,
    `${labelSql('is_correct', rightFrom)} AS label`,
    ...(rightFrom === undefined ? [] : [`${isPartialSql('is_correct')} AS partial`]),
    ...present.map((name) => `${missingSql(name)} AS missing_${name}`),
    ...orderFields(columns),
    ...optionOrderFields(columns),
    `${columns.selected_option === undefined ? 'NULL::UBIGINT' : "hash(nullif(selected_option, ''))"} AS chosen`,
    ...(untidy === null ? [] : [`${untidy} AS untidy`]),
  ];
  await database.run(`CREATE OR REPLACE VIEW file_as_asked AS ${select}`);
  await database.run('CREATE OR REPLACE VIEW file AS SELECT * FROM file_as_asked');
  await database.run(`CREATE OR REPLACE TABLE answers AS SELECT ${fields.join(', ')} FROM file`);
}

/** How many answers were neither wrong nor right before the credit was cut. */
async function cutNotes({ database, rightFrom }: Source): Promise<string[]> {
  if (rightFrom === undefined) return [];
  const partial = await database.count('answers WHERE partial');
  return [
    `${counted(partial, 'answer')} with credit other than 0 and 1: right from ${rightFrom} on, wrong below`,
  ];
}

/** Names the first row that has something wrong in it. */
async function refuseBadAnswers(source: Source): Promise<void> {
  const {
    file: { path },
    columns,
    database,
    rightFrom,
    place,
  } = source;
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
  const refuseMissing = async (column: KnownColumn, hint: string): Promise<Error> => {
    const written = (await source.written(bad.row, column))?.trim() ?? '';
    if (written === '') return refuse(`${column} is empty`, hint);
    return refuse(
      `${column} is ${shown(written)}, which stands for no value`,
      `${hint}; or take such words for values: \`missing: none\``,
    );
  };
  if (bad.noAnswer) throw await refuseMissing('answer_id', 'give every answer an id, or remove the column');
  if (bad.noUser) throw await refuseMissing('user_id', 'name the student or remove the row');
  if (bad.noTitle)
    throw await refuseMissing('question_title', 'give the question its text or remove the row');
  if (bad.noLabel) throw await refuseMissing('is_correct', `write ${LABEL_RULE} or remove the row`);
  const [found] = await database.rows<{ label: string; partial: boolean }>(
    `SELECT is_correct AS label, ${isPartialSql('is_correct')} AS partial FROM file WHERE row = ${bad.row}`,
  );
  const { label, partial } = found!;
  if (partial && rightFrom !== undefined)
    throw refuse(
      `is_correct: expected credit of 0 to 1, for an answer is right from ${rightFrom} on, got ${shown(label)}`,
      'name the points from which an answer is right: `rightFrom: 5`; or correct the value',
    );
  throw refuse(
    `is_correct: expected ${LABEL_RULE}, got ${shown(label)}`,
    partial ? PARTIAL_HINT : 'correct the value',
  );
}
