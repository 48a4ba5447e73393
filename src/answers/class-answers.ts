/** The answers of many students at once, as columns: every text, question and student is held once. */

import { type CovariateField, isMissing, whyUnordered } from '../sources/index.ts';
import { counted } from '../words.ts';
import { orderAnswers } from './answer-order.ts';
import { numberOf } from './numbering.ts';
import { type AnswerLog, readAgain } from './open-log.ts';
import { type AskedFields, textFields, textOfRow } from './questions/text-fields.ts';

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
  /** Why nothing says in which order some students answered, for whom `order` is that of the file. @default all are ordered */
  readonly unordered?: string;
  /** 1 right, 0 wrong. */
  readonly label: Uint8Array;
}

/** Not a plain IN: DuckDB takes a file for small, would turn the join round and hash all the file's texts. */
const IS_CHOSEN = 'CASE WHEN user_id IN (SELECT value FROM chosen) THEN true ELSE false END';

/**
 * All answers of some students. Reads the file once, and the text of a question once however many answered it.
 *
 * @param userIds each once; an id that is not in the log is a student without answers
 * @throws UnderstudyError `log` if the file is no longer the one that was opened
 */
export async function classAnswers(log: AnswerLog, userIds: readonly string[]): Promise<ClassAnswers> {
  await log.database.createList('chosen', userIds);
  try {
    const asked = await readAgain(log, () => readAsked(log));
    return await readAnswers(log, userIds, asked);
  } finally {
    await log.database.run('DROP TABLE chosen');
  }
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
  { database, order: columns }: AnswerLog,
  userIds: readonly string[],
  asked: Asked,
): Promise<ClassAnswers> {
  const answers = await database.count(`kept WHERE ${IS_CHOSEN}`);
  const places = new Map(userIds.map((userId, place) => [userId, place]));
  const [texts, questions] = [new Map<string, number>(), new Map<string, number>()];
  const [topics, subjects] = [new Map<string, number>(), new Map<string, number>()];
  const answerIds: string[] = [];
  const [student, question, text] = [
    new Int32Array(answers),
    new Int32Array(answers),
    new Int32Array(answers),
  ];
  const [topic, subject, label] = [new Int32Array(answers), new Int32Array(answers), new Uint8Array(answers)];
  const [sequence, time] = [new Float64Array(answers), new Float64Array(answers)];
  const rowOf = new Int32Array(answers);
  const pieces = database.pieces(
    `SELECT row::INTEGER, user_id, coalesce(answer_id, row::VARCHAR), question_id, label, sequence, time
     FROM kept WHERE ${IS_CHOSEN} ORDER BY row`,
  ) as AsyncGenerator<[number[], string[], string[], string[], number[], Order[], Order[]]>;
  for await (const [rows, users, ids, questionIds, labels, sequences, seconds] of pieces) {
    for (const [i, row] of rows.entries()) {
      const answer = answerIds.push(ids[i]!) - 1;
      const read = asked.ofRow(row);
      student[answer] = places.get(users[i]!)!;
      question[answer] = numberOf(questions, questionIds[i]!);
      text[answer] = numberOf(texts, read.text);
      topic[answer] = read.topic === null ? -1 : numberOf(topics, read.topic);
      subject[answer] = read.subject === null ? -1 : numberOf(subjects, read.subject);
      label[answer] = labels[i]!;
      sequence[answer] = sequences[i] ?? Number.NaN;
      time[answer] = seconds[i] ?? Number.NaN;
      rowOf[answer] = row;
    }
  }
  return {
    students: userIds,
    texts: [...texts.keys()],
    questions: [...questions.keys()],
    topics: [...topics.keys()],
    subjects: [...subjects.keys()],
    answerIds,
    student,
    question,
    text,
    topic,
    subject,
    ...orderOf(),
    label,
  };

  function orderOf(): Pick<ClassAnswers, 'order' | 'unordered'> {
    if (columns.columns.length === 0) return { order: null };
    const rows = rowsOfStudents({ students: userIds, student });
    const { order, unordered } = orderAnswers(rows, { sequence, time });
    if (unordered.length === 0) return { order };
    const why = whyUnordered(columns, rowOf[unordered[0]!]!);
    return {
      order,
      unordered: `of ${counted(unordered.length, 'student')} nothing says in which order they answered: ${why}`,
    };
  }
}

/** A value of `sequence` or `answered_at` that puts answers in order. */
type Order = number | null;

/** What the file says of a question. */
interface AskedQuestion {
  readonly text: string;
  readonly topic: string | null;
  readonly subject: string | null;
}

/** What the file says of its rows, which count from 1. */
interface Asked {
  readonly ofRow: (row: number) => AskedQuestion;
}

/** Reads the file for what was asked and when; equal questions are gathered by DuckDB. */
async function readAsked({
  path,
  columns,
  covariates,
  rows: rowsOfFile,
  database,
}: AnswerLog): Promise<Asked> {
  const fields = textFields(columns, covariates);
  const questions: AskedQuestion[] = [];
  const questionOfRow = new Int32Array(rowsOfFile + 1).fill(-1);
  const groups = database.pieces(
    `SELECT ${['list(row::INTEGER)', ...fields].join(', ')} FROM file WHERE ${IS_CHOSEN} GROUP BY ALL`,
  );
  for await (const group of groups) {
    const [lists, ...texts] = group;
    for (const [i, rows] of (lists as readonly number[][]).entries()) {
      const question = Object.fromEntries(fields.map((name, field) => [name, texts[field]![i]]));
      const place = questions.push(askedQuestion(question, covariates)) - 1;
      for (const row of rows) questionOfRow[row] = place;
    }
  }
  return {
    ofRow(row) {
      const question = questions[questionOfRow[row]!];
      if (question === undefined) throw new Error(`internal: no text was read for row ${row} of ${path}`);
      return question;
    },
  };
}

function askedQuestion(fields: AskedFields, covariates: readonly CovariateField[]): AskedQuestion {
  const nameOf = (value: string | null | undefined) => (isMissing(value) ? null : value.trim());
  return {
    text: textOfRow(fields, covariates),
    topic: nameOf(fields.topic_name),
    subject: nameOf(fields.subject_name),
  };
}
