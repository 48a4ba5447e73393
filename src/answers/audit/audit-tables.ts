/** What the audit reads of the file, in one pass: what columns hold for many answers, and the text of every question. */
import { isUnderstudyError } from '../../errors.ts';
import { KNOWN_COLUMNS, type KnownColumn, TEXT_COLUMNS } from '../formats/columns.ts';
import { labelSql } from '../formats/label.ts';
import { missingSql } from '../formats/missing.ts';
import { fileChanged } from '../formats/problems.ts';
import type { AnswerLog } from '../open-log.ts';
import { type QuestionFields, questionText } from '../questions/question-text.ts';
import type { Question } from '../questions/read-questions.ts';

export interface AuditTables {
  /**
   * A table with one row an answer: `question_id`, `label`, and for each of `columns` a `…_hash` of its value, null
   * where it is missing, and its `…_number`, null where it is none and in columns of texts.
   */
  readonly judged: string;
  readonly columns: readonly AuditColumn[];
  /** Every question with the text of its first answer, in order of first appearance; of very many the first. */
  questions(): Promise<Question[]>;
  /** Removes the tables. */
  close(): Promise<void>;
}

export interface AuditColumn {
  /** The file's name of it. */
  readonly column: string;
  /** Our name of it, if it plays a part. */
  readonly known: KnownColumn | undefined;
  /** What the view `file` calls it, and what the names of its fields begin with. */
  readonly field: string;
}

const MOST_QUESTIONS = 100_000;
const MOST_ANSWERS = 1_000_000;

/** @throws UnderstudyError `log` if the file is no longer the one that was opened; `io` if there is no room */
export async function openAuditTables(log: AnswerLog): Promise<AuditTables> {
  const { database } = log;
  const [picked, read, judged] = [database.unusedName(), database.unusedName(), database.unusedName()];
  const columns = auditColumns(log);
  const textFields = TEXT_COLUMNS.filter((name) => log.columns[name] !== undefined);

  async function close(): Promise<void> {
    await database.run(`DROP VIEW IF EXISTS ${judged}`);
    for (const table of [read, picked]) await database.run(`DROP TABLE IF EXISTS ${table}`);
  }

  async function questions(): Promise<Question[]> {
    const rows = await database.rows<QuestionFields & { question_id: string }>(
      `SELECT question_id, ${textFields.map((name) => `text_${name} AS ${name}`).join(', ')}
       FROM ${picked} JOIN ${read} USING (row) WHERE opens ORDER BY row`,
    );
    return rows.map((row) => ({ questionId: row.question_id, text: questionText(row) }));
  }

  try {
    const [counted] = await database.rows<{ answers: number }>('SELECT count(*) AS answers FROM kept');
    const isJudged = judgedSql(counted!.answers);
    await pickRows(log, { picked, isJudged });
    await readRows(log, { picked, read, isJudged, columns, textFields });
    await database.run(
      `CREATE VIEW ${judged} AS SELECT * FROM ${picked} JOIN ${read} USING (row) WHERE judged`,
    );
    return { judged, columns, questions, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** All columns of the file but the label. */
function auditColumns({ columns, otherColumns }: AnswerLog): AuditColumn[] {
  const known = KNOWN_COLUMNS.flatMap((name) => {
    const column = columns[name];
    if (column === undefined || column === columns.is_correct) return [];
    return [{ column, known: name, field: name as string }];
  });
  const others = otherColumns.map((column, i) => ({ column, known: undefined, field: `other_${i}` }));
  return [...known, ...others];
}

/**
 * Whether a row is one of those by which columns are judged, by its number: spread over the file without a period that
 * its students or questions could have, too (Knuth 1973, "Sorting and Searching", on multiplicative hashing).
 */
function judgedSql(answers: number): string {
  if (answers <= MOST_ANSWERS) return 'true';
  return `(row * 2654435761) % 4294967296 < ${(2 ** 32 * MOST_ANSWERS) / answers}`;
}

/** Chooses rows by what opening the log has set aside: `opens` is the first answer to its question. */
async function pickRows(
  { database }: AnswerLog,
  { picked, isJudged }: { readonly picked: string; readonly isJudged: string },
): Promise<void> {
  await database.run(
    `CREATE TABLE ${picked} AS
     SELECT row, question_id, label, first IS NOT NULL AS opens, ${isJudged} AS judged
     FROM kept LEFT JOIN (
       SELECT min(row) AS first FROM kept GROUP BY question_id ORDER BY first LIMIT ${MOST_QUESTIONS}) ON row = first
     WHERE opens OR judged`,
  );
}

/** Reads the rows that were picked, with some that are left out of the log, and makes sure that they are the rows once checked. */
async function readRows(
  log: AnswerLog,
  {
    picked,
    read,
    isJudged,
    columns,
    textFields,
  }: {
    readonly picked: string;
    readonly read: string;
    readonly isJudged: string;
    readonly columns: readonly AuditColumn[];
    readonly textFields: readonly KnownColumn[];
  },
): Promise<void> {
  const { database } = log;
  // Not a plain IN: DuckDB takes a file for small, would turn the join round and hash all the file's texts.
  const opens = `CASE WHEN row IN (SELECT row FROM ${picked} WHERE opens) THEN true ELSE false END`;
  const fields = [
    'row',
    `${labelSql('is_correct')} AS label_again`,
    ...columns.map(
      ({ field }) => `CASE WHEN NOT (${missingSql(field)}) THEN hash(${field}) END AS ${field}_hash`,
    ),
    ...columns.map(
      ({ field, known }) => `${isText(known) ? 'NULL::DOUBLE' : numberSql(field)} AS ${field}_number`,
    ),
    ...textFields.map((name) => `CASE WHEN opens_here THEN ${name} END AS text_${name}`),
  ];
  try {
    await database.run(
      `CREATE TABLE ${read} AS SELECT ${fields.join(', ')}
       FROM (SELECT *, ${opens} AS opens_here FROM file) WHERE opens_here OR ${isJudged}`,
    );
  } catch (error) {
    throw isUnderstudyError(error) ? error : fileChanged(log.path, error);
  }
  const [strange] = await database.rows<{ rows: number }>(
    `SELECT count(*) AS rows FROM ${picked} LEFT JOIN ${read} USING (row) WHERE label IS DISTINCT FROM label_again`,
  );
  if (strange!.rows > 0) throw fileChanged(log.path);
}

const isText = (known: KnownColumn | undefined): boolean => TEXT_COLUMNS.some((name) => name === known);

function numberSql(text: string): string {
  const number = `TRY_CAST(${text} AS DOUBLE)`;
  return `CASE WHEN isfinite(${number}) THEN ${number} END`;
}
