/** The answers of many students at once, as columns: every text, question and student is held once. */
import { isUnderstudyError } from '../errors.ts';
import { TEXT_COLUMNS } from './columns.ts';
import { fingerprintFile } from './log-file.ts';
import type { AnswerLog } from './open-log.ts';
import { fileChanged } from './problems.ts';
import { type QuestionFields, questionText } from './question-text.ts';
import type { StudentAnswers } from './students.ts';

/**
 * Answers in file order. A question may have been asked in several texts, and several questions may share one.
 * `student`, `question`, `text` are places in `students`, `questions`, `texts`; all of `[answers]`.
 */
export interface ClassAnswers {
  /** As they were asked for, with those who have no answer. */
  readonly students: readonly string[];
  /** What a model reads, each text once, in order of first appearance. */
  readonly texts: readonly string[];
  /** Ids in order of first appearance. */
  readonly questions: readonly string[];
  /** The log's own, or the row's number from 1 where the log has no answer_id. */
  readonly answerIds: readonly string[];
  readonly student: Int32Array;
  readonly question: Int32Array;
  readonly text: Int32Array;
  /** 1 right, 0 wrong. */
  readonly label: Uint8Array;
}

/**
 * All answers of some students. Reads the file once, and the text of a question once however many answered it.
 *
 * @param userIds each once; an id that is not in the log is a student without answers
 * @throws UnderstudyError `log` if the file is no longer the one that was opened
 */
export async function classAnswers(log: AnswerLog, userIds: readonly string[]): Promise<ClassAnswers> {
  const { database } = log;
  const chosen = await database.listTable(userIds);
  try {
    // Not a plain IN: DuckDB takes a file for small, would turn the join round and hash all the file's texts.
    const isChosen = `CASE WHEN user_id IN (SELECT value FROM ${chosen}) THEN true ELSE false END`;
    const textOfRow = await readTexts(log, isChosen);
    return await readAnswers(log, { userIds, isChosen, textOfRow });
  } finally {
    await database.run(`DROP TABLE ${chosen}`);
  }
}

/** The same answers student by student, as `answersByStudent` gives them; answers share the texts. */
export function answersOfStudents(answers: ClassAnswers): StudentAnswers[] {
  return rowsOfStudents(answers).map((rows, s) => {
    const userId = answers.students[s]!;
    return {
      userId,
      answers: rows.map((i) => ({
        answerId: answers.answerIds[i]!,
        userId,
        questionId: answers.questions[answers.question[i]!]!,
        label: answers.label[i] === 1 ? 1 : 0,
        text: answers.texts[answers.text[i]!]!,
      })),
    };
  });
}

/** For each student the places of the answers, in file order. */
export function rowsOfStudents({
  students,
  student,
}: Pick<ClassAnswers, 'students' | 'student'>): number[][] {
  const rows: number[][] = students.map(() => []);
  for (const [i, s] of student.entries()) rows[s]!.push(i);
  return rows;
}

async function readAnswers(
  { database }: AnswerLog,
  {
    userIds,
    isChosen,
    textOfRow,
  }: {
    readonly userIds: readonly string[];
    readonly isChosen: string;
    readonly textOfRow: (row: number) => string;
  },
): Promise<ClassAnswers> {
  const [counted] = await database.rows<{ answers: number }>(
    `SELECT count(*) AS answers FROM kept WHERE ${isChosen}`,
  );
  const { answers } = counted!;
  const places = new Map(userIds.map((userId, place) => [userId, place]));
  const texts = new Map<string, number>();
  const questions = new Map<string, number>();
  const answerIds: string[] = [];
  const student = new Int32Array(answers);
  const question = new Int32Array(answers);
  const text = new Int32Array(answers);
  const label = new Uint8Array(answers);
  const pieces = database.pieces(
    `SELECT row::INTEGER, user_id, coalesce(answer_id, row::VARCHAR), question_id, label
     FROM kept WHERE ${isChosen} ORDER BY row`,
  );
  for await (const piece of pieces) {
    const [rows, users, ids, questionIds, labels] = piece as [
      number[],
      string[],
      string[],
      string[],
      number[],
    ];
    for (const [i, row] of rows.entries()) {
      const answer = answerIds.push(ids[i]!) - 1;
      student[answer] = places.get(users[i]!)!;
      question[answer] = placeIn(questions, questionIds[i]!);
      text[answer] = placeIn(texts, textOfRow(row));
      label[answer] = labels[i]!;
    }
  }
  return {
    students: userIds,
    texts: [...texts.keys()],
    questions: [...questions.keys()],
    answerIds,
    student,
    question,
    text,
    label,
  };
}

/** Reads the file for its texts, equal ones gathered by DuckDB. Returns the text of a row. */
async function readTexts(log: AnswerLog, isChosen: string): Promise<(row: number) => string> {
  const fields = TEXT_COLUMNS.filter((name) => log.columns[name] !== undefined);
  const texts: string[] = [];
  const textOfRow = new Int32Array(log.rows + 1).fill(-1); // rows count from 1
  try {
    const groups = log.database.pieces(
      `SELECT list(row::INTEGER), ${fields.join(', ')} FROM file WHERE ${isChosen} GROUP BY ALL`,
    );
    for await (const [rows, ...values] of groups) {
      for (const [i, rowsOfText] of (rows as readonly number[][]).entries()) {
        const question = Object.fromEntries(fields.map((name, field) => [name, values[field]![i]]));
        const text = texts.push(questionText(question as QuestionFields)) - 1;
        for (const row of rowsOfText) textOfRow[row] = text;
      }
    }
  } catch (error) {
    throw isUnderstudyError(error) ? error : fileChanged(log.path, error);
  }
  if ((await fingerprintFile(log.path)) !== log.fingerprint) throw fileChanged(log.path);
  return (row) => {
    const text = texts[textOfRow[row]!];
    if (text === undefined) throw new Error(`internal: no text was read for row ${row} of ${log.path}`);
    return text;
  };
}

/** The place of a value among those met so far; a new one comes last. */
function placeIn(places: Map<string, number>, value: string): number {
  const known = places.get(value);
  if (known !== undefined) return known;
  places.set(value, places.size);
  return places.size - 1;
}
