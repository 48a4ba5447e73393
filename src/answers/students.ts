/** Which students are trained, and what each of them answered. */
import { isUnderstudyError } from '../errors.ts';
import { KNOWN_COLUMNS, type KnownColumn } from './formats/columns.ts';
import { fileChanged } from './formats/problems.ts';
import type { AnswerLog } from './open-log.ts';
import { type QuestionFields, questionText } from './questions/question-text.ts';

export interface StudentCount {
  readonly userId: string;
  readonly answers: number;
  /** Of them, how many are right. */
  readonly correct: number;
}

export interface Answer {
  /** The log's own, or the row's number from 1 where the log has no answer_id. */
  readonly answerId: string;
  readonly userId: string;
  readonly questionId: string;
  /** 1 right, 0 wrong. */
  readonly label: 0 | 1;
  /** What a model reads of the question. */
  readonly text: string;
}

export interface StudentAnswers {
  readonly userId: string;
  /** In file order. */
  readonly answers: readonly Answer[];
}

/**
 * The `count` students with most answers, or all of them for Infinity, in the order in which they are trained: fewest
 * first.
 * Of students with equally many, the one who comes first in the file is taken first and trained first.
 */
export async function mostActiveStudents(log: AnswerLog, count: number): Promise<StudentCount[]> {
  const limit = Number.isFinite(count) ? `LIMIT ${Math.max(0, Math.floor(count))}` : '';
  return log.database.rows<StudentCount>(
    `SELECT "userId", answers, correct FROM (
       SELECT user_id AS "userId", count(*) AS answers, sum(label)::BIGINT AS correct, min(row) AS first
       FROM kept GROUP BY user_id ORDER BY answers DESC, first ${limit})
     ORDER BY answers, first`,
  );
}

/** One student's answers in file order; none for an id that is not in the log. Reads the file once. */
export async function studentAnswers(log: AnswerLog, userId: string): Promise<readonly Answer[]> {
  for await (const student of answersByStudent(log, [userId])) return student.answers;
  return [];
}

/**
 * The answers of several students, one student at a time in the order given. Reads the file once for all of them and
 * holds the text of one student.
 *
 * @throws UnderstudyError `log` if the file is no longer the one that was opened
 */
export async function* answersByStudent(
  log: AnswerLog,
  userIds: readonly string[],
): AsyncGenerator<StudentAnswers> {
  if (userIds.length === 0) return;
  const { database } = log;
  const texts = database.unusedName();
  const chosen = database.unusedName();
  const fields = KNOWN_COLUMNS.filter((name) => log.columns[name] !== undefined && !KEYS.has(name));
  try {
    await readTexts(log, texts, fields, userIds);
    await database.run(`CREATE TABLE ${chosen} AS SELECT * FROM kept JOIN ${texts} USING (row, user_id)`);
    for (const userId of userIds) {
      const rows = await database.rows<ChosenRow>(
        `SELECT row, user_id, answer_id, question_id, label, ${fields.join(', ')}
         FROM ${chosen} WHERE user_id = ? ORDER BY row`,
        [userId],
      );
      yield { userId, answers: rows.map(toAnswer) };
    }
  } finally {
    await database.run(`DROP TABLE IF EXISTS ${texts}`);
    await database.run(`DROP TABLE IF EXISTS ${chosen}`);
  }
}

/** Fills the new table `texts` with the rows of some students, and makes sure that they are the rows once checked. */
async function readTexts(
  log: AnswerLog,
  texts: string,
  fields: readonly KnownColumn[],
  userIds: readonly string[],
): Promise<void> {
  const { database } = log;
  const columns = ['user_id', ...fields];
  await database.run(
    `CREATE TABLE ${texts} (row BIGINT, ${columns.map((name) => `${name} VARCHAR`).join(', ')})`,
  );
  try {
    // A filter, not a join: DuckDB takes a file for small and would hash all its texts.
    await database.run(
      `INSERT INTO ${texts} SELECT row, ${columns.join(', ')} FROM file
       WHERE user_id IN (${userIds.map(() => '?').join(', ')})`,
      userIds,
    );
  } catch (error) {
    throw isUnderstudyError(error) ? error : fileChanged(log.path, error);
  }
  const [strange] = await database.rows<{ rows: number }>(
    `SELECT count(*) AS rows FROM ${texts} ANTI JOIN answers USING (row, user_id)`,
  );
  if (strange!.rows > 0) throw fileChanged(log.path);
}

/** Columns that the table of answers holds already. */
const KEYS: ReadonlySet<string> = new Set(['answer_id', 'user_id', 'question_id', 'is_correct']);

interface ChosenRow extends QuestionFields {
  readonly row: number;
  readonly user_id: string;
  readonly answer_id: string | null;
  readonly question_id: string;
  readonly label: 0 | 1;
}

function toAnswer(row: ChosenRow): Answer {
  return {
    answerId: row.answer_id ?? String(row.row),
    userId: row.user_id,
    questionId: row.question_id,
    label: row.label,
    text: questionText(row),
  };
}
