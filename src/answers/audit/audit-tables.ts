/**
 * What the audit reads of the file, in one pass, into tables of the log's database:
 * - `picked`: the rows that the audit is about, as opening the log has set them aside;
 * - `looked_at`: what the file has in these rows;
 * - `judged`: a view with one row an answer by which columns are judged: `question_id`, `label`, and for each column a
 *   `…_hash` of its value, null where it is missing, and its `…_number`, null where it is none and in columns of texts.
 */
import {
  columnsAmong,
  KNOWN_COLUMNS,
  type KnownColumn,
  MOST_OTHERS_JUDGED,
  missingSql,
  OPTION_COLUMNS,
  TEXT_COLUMNS,
} from '../../sources/index.ts';
import { type AnswerLog, readAgain } from '../open-log.ts';
import { type QuestionFields, questionText } from '../questions/question-text.ts';
import type { Question } from '../questions/read-questions.ts';

export interface AuditColumn {
  /** The file's name of it. */
  readonly column: string;
  /** Our name of it, if it plays a part. */
  readonly known: KnownColumn | undefined;
  /** What the view `file` calls it, and what the names of its fields in `judged` begin with. */
  readonly field: string;
}

const MOST_QUESTIONS = 100_000;
const MOST_ANSWERS = 1_000_000;

/** All columns of the file but the label; of very many others the first. */
export function auditColumns({ columns, otherColumns }: AnswerLog): AuditColumn[] {
  const known = columnsAmong(KNOWN_COLUMNS, columns).flatMap((name) => {
    const column = columns[name]!;
    return column === columns.is_correct ? [] : [{ column, known: name, field: name as string }];
  });
  const others = otherColumns
    .slice(0, MOST_OTHERS_JUDGED)
    .map((column, i) => ({ column, known: undefined, field: `other_${i}` }));
  return [...known, ...others];
}

/** @throws UnderstudyError `log` if the file is no longer the one that was opened; `io` if there is no room */
export async function makeAuditTables(log: AnswerLog, columns: readonly AuditColumn[]): Promise<void> {
  const { database } = log;
  const isJudged = judgedSql(await database.count('kept'));
  await database.run(
    `CREATE OR REPLACE TABLE picked AS
     SELECT row, question_id, label, first IS NOT NULL AS opens, ${isJudged} AS is_judged
     FROM kept LEFT JOIN (
       SELECT min(row) AS first FROM kept GROUP BY question_id ORDER BY first LIMIT ${MOST_QUESTIONS}) ON row = first
     WHERE opens OR is_judged`,
  );
  // Not a plain IN: DuckDB takes a file for small, would turn the join round and hash all the file's texts.
  const opens = 'CASE WHEN row IN (SELECT row FROM picked WHERE opens) THEN true ELSE false END';
  const fields = [
    'row',
    ...columns.flatMap(({ field, known }) => [
      `CASE WHEN NOT (${missingSql(field)}) THEN hash(${field}) END AS ${field}_hash`,
      `${isText(known) ? 'NULL::DOUBLE' : numberSql(field)} AS ${field}_number`,
    ]),
    ...columnsAmong(TEXT_COLUMNS, log.columns).map(
      (name) => `CASE WHEN opens THEN ${name} END AS text_${name}`,
    ),
  ];
  await readAgain(log, () =>
    database.run(
      `CREATE OR REPLACE TABLE looked_at AS SELECT ${fields.join(', ')}
       FROM (SELECT *, ${opens} AS opens FROM file) WHERE opens OR ${isJudged}`,
    ),
  );
  await database.run(
    'CREATE OR REPLACE VIEW judged AS SELECT * FROM picked JOIN looked_at USING (row) WHERE is_judged',
  );
}

/** Every question with the text of its first answer, in order of first appearance; of very many the first. */
export async function auditedQuestions({ database, columns }: AnswerLog): Promise<Question[]> {
  const texts = columnsAmong(TEXT_COLUMNS, columns).map((name) => `text_${name} AS ${name}`);
  const rows = await database.rows<QuestionFields & { question_id: string }>(
    `SELECT question_id, ${texts.join(', ')} FROM picked JOIN looked_at USING (row) WHERE opens ORDER BY row`,
  );
  return rows.map((row) => ({ questionId: row.question_id, text: questionText(row) }));
}

/** Questions in each of their texts, of those that the judged answers have in several; of very many the first. */
export async function judgedTexts(log: AnswerLog): Promise<Question[]> {
  const { database, columns } = log;
  const names = columnsAmong(['question_title', ...OPTION_COLUMNS], columns);
  const hashes = names.map((name) => `${name}_hash`).join(', ');
  await database.run(
    `CREATE OR REPLACE TABLE versions AS
     SELECT row, question_id FROM (
       SELECT min(row) AS row, question_id, count(*) OVER (PARTITION BY question_id) AS texts
       FROM picked JOIN looked_at USING (row) GROUP BY question_id, ${hashes})
     WHERE texts > 1 ORDER BY row LIMIT ${MOST_QUESTIONS}`,
  );
  try {
    if ((await database.count('versions')) === 0) return [];
    const rows = await readAgain(log, () =>
      database.rows<QuestionFields & { question_id: string }>(
        `SELECT versions.question_id, ${names.map((name) => `file.${name}`).join(', ')}
         FROM file JOIN versions ON file.row = versions.row ORDER BY versions.row`,
      ),
    );
    return rows.map((row) => ({ questionId: row.question_id, text: questionText(row) }));
  } finally {
    await database.run('DROP TABLE IF EXISTS versions');
  }
}

export async function dropAuditTables({ database }: AnswerLog): Promise<void> {
  await database.run('DROP VIEW IF EXISTS judged');
  for (const table of ['looked_at', 'picked']) await database.run(`DROP TABLE IF EXISTS ${table}`);
}

/**
 * Whether a row is one of those by which columns are judged, by its number: spread over the file without a period that
 * its students or questions could have, too (Knuth 1973, "Sorting and Searching", on multiplicative hashing).
 */
function judgedSql(answers: number): string {
  if (answers <= MOST_ANSWERS) return 'true';
  return `(row * 2654435761) % 4294967296 < ${(2 ** 32 * MOST_ANSWERS) / answers}`;
}

const isText = (known: KnownColumn | undefined): boolean => TEXT_COLUMNS.some((name) => name === known);

function numberSql(text: string): string {
  const number = `TRY_CAST(${text} AS DOUBLE)`;
  return `CASE WHEN isfinite(${number}) THEN ${number} END`;
}
