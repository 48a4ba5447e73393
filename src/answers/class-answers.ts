/** The answers of many students at once, as columns: every text, question and student is held once. */
import { isUnderstudyError } from '../errors.ts';
import { orderAnswers } from './answer-order.ts';
import { orderSql } from './attempts.ts';
import { TEXT_COLUMNS } from './formats/columns.ts';
import { fingerprintFile } from './formats/log-file.ts';
import { isMissing } from './formats/missing.ts';
import { fileChanged } from './formats/problems.ts';
import type { AnswerLog } from './open-log.ts';
import { type QuestionFields, questionText } from './questions/question-text.ts';
import type { StudentAnswers } from './students.ts';

/**
 * Answers in file order. A question may have been asked in several texts, and several questions may share one.
 * `student`, `question`, `text`, `topic`, `subject` are places in the list of that name; all of `[answers]`.
 */
export interface ClassAnswers {
  /** As they were asked for, with those who have no answer. */
  readonly students: readonly string[];
  /** What a model reads, each text once, in order of first appearance. */
  readonly texts: readonly string[];
  /** Ids in order of first appearance. */
  readonly questions: readonly string[];
  /** In order of first appearance, without blanks at their ends. */
  readonly topics: readonly string[];
  readonly subjects: readonly string[];
  /** The log's own, or the row's number from 1 where the log has no answer_id. */
  readonly answerIds: readonly string[];
  readonly student: Int32Array;
  readonly question: Int32Array;
  readonly text: Int32Array;
  /** -1 where the answer's row has none; rows of one question may differ. */
  readonly topic: Int32Array;
  /** -1 where the answer's row has none; rows of one question may differ. */
  readonly subject: Int32Array;
  /** How many of the student's answers came before, as `orderAnswers` counts them. Null: the log has no order. */
  readonly order: Float64Array | null;
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
    const asked = await readAsked(log, isChosen);
    return await readAnswers(log, { userIds, isChosen, asked });
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
    asked,
  }: { readonly userIds: readonly string[]; readonly isChosen: string; readonly asked: Asked },
): Promise<ClassAnswers> {
  const [counted] = await database.rows<{ answers: number }>(
    `SELECT count(*) AS answers FROM kept WHERE ${isChosen}`,
  );
  const { answers } = counted!;
  const places = new Map(userIds.map((userId, place) => [userId, place]));
  const [texts, questions, topics, subjects] = Array.from({ length: 4 }, () => new Map<string, number>());
  const answerIds: string[] = [];
  const student = new Int32Array(answers);
  const question = new Int32Array(answers);
  const text = new Int32Array(answers);
  const topic = new Int32Array(answers);
  const subject = new Int32Array(answers);
  const label = new Uint8Array(answers);
  const sequence = asked.sequence && new Float64Array(answers);
  const time = asked.time && new Float64Array(answers);
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
      const read = asked.ofRow(row);
      student[answer] = places.get(users[i]!)!;
      question[answer] = placeIn(questions!, questionIds[i]!);
      text[answer] = placeIn(texts!, read.text);
      topic[answer] = read.topic === null ? -1 : placeIn(topics!, read.topic);
      subject[answer] = read.subject === null ? -1 : placeIn(subjects!, read.subject);
      label[answer] = labels[i]!;
      if (sequence) sequence[answer] = asked.sequence![row]!;
      if (time) time[answer] = asked.time![row]!;
    }
  }
  return {
    students: userIds,
    texts: [...texts!.keys()],
    questions: [...questions!.keys()],
    topics: [...topics!.keys()],
    subjects: [...subjects!.keys()],
    answerIds,
    student,
    question,
    text,
    topic,
    subject,
    order: orderAnswers(rowsOfStudents({ students: userIds, student }), { sequence, time }),
    label,
  };
}

/** What the file says of a question. */
interface AskedQuestion {
  readonly text: string;
  readonly topic: string | null;
  readonly subject: string | null;
}

/** What the file says of its rows, which count from 1. */
interface Asked {
  readonly ofRow: (row: number) => AskedQuestion;
  /** NaN where the row has no such value that can be read; undefined without the column. */
  readonly sequence: Float64Array | undefined;
  /** Seconds, otherwise as `sequence`. */
  readonly time: Float64Array | undefined;
}

/** Reads the file for what was asked and when; equal questions are gathered by DuckDB. */
async function readAsked(log: AnswerLog, isChosen: string): Promise<Asked> {
  const fields = TEXT_COLUMNS.filter((name) => log.columns[name] !== undefined);
  const questions: AskedQuestion[] = [];
  const questionOfRow = new Int32Array(log.rows + 1).fill(-1);
  const orders = Object.entries(orderSql(log.columns)).map(([name, sql]) => ({
    name,
    sql,
    values: new Float64Array(log.rows + 1),
  }));
  const lists = [...orders.map(({ sql }) => `list((${sql})::DOUBLE)`), 'list(row::INTEGER)'];
  try {
    const groups = log.database.pieces(
      `SELECT ${[...lists, ...fields].join(', ')} FROM file WHERE ${isChosen} GROUP BY ALL`,
    );
    for await (const columns of groups) {
      const values = columns.slice(lists.length);
      for (const [i, rows] of (columns[orders.length] as readonly number[][]).entries()) {
        const question = Object.fromEntries(fields.map((name, field) => [name, values[field]![i]]));
        const place = questions.push(askedQuestion(question as QuestionFields)) - 1;
        for (const row of rows) questionOfRow[row] = place;
        for (const [o, order] of orders.entries()) {
          const read = columns[o]![i] as readonly (number | null)[];
          for (const [j, row] of rows.entries()) order.values[row] = read[j] ?? Number.NaN;
        }
      }
    }
  } catch (error) {
    throw isUnderstudyError(error) ? error : fileChanged(log.path, error);
  }
  if ((await fingerprintFile(log.path)) !== log.fingerprint) throw fileChanged(log.path);
  const valuesOf = (name: string) => orders.find((order) => order.name === name)?.values;
  return {
    ofRow(row) {
      const question = questions[questionOfRow[row]!];
      if (question === undefined) throw new Error(`internal: no text was read for row ${row} of ${log.path}`);
      return question;
    },
    sequence: valuesOf('sequence'),
    time: valuesOf('time'),
  };
}

function askedQuestion(fields: QuestionFields): AskedQuestion {
  const nameOf = (value: string | null | undefined) => (isMissing(value) ? null : value.trim());
  return {
    text: questionText(fields),
    topic: nameOf(fields.topic_name),
    subject: nameOf(fields.subject_name),
  };
}

/** The place of a value among those met so far; a new one comes last. */
function placeIn(places: Map<string, number>, value: string): number {
  const known = places.get(value);
  if (known !== undefined) return known;
  places.set(value, places.size);
  return places.size - 1;
}
