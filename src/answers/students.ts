/** Which students are trained, and what each of them answered. */

import { describeCaseTwins } from '../sources/index.ts';
import { type ClassAnswers, classAnswers, rowsOfStudents } from './class-answers.ts';
import type { AnswerLog } from './open-log.ts';
import { checkQuestions, textsOfAnswers } from './questions/two-questions.ts';

interface StudentCount {
  readonly userId: string;
  readonly answers: number;
  /** How many of them are right. */
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

/**
 * The most active students with their answers, as a class trains on them.
 *
 * @param students how many; null for all of the log
 * @throws UnderstudyError `log` if the file is no longer the one that was opened, or an id stands for two questions
 */
export async function readStudents(
  log: AnswerLog,
  students: number | null,
): Promise<{
  readonly answers: ClassAnswers;
  readonly fingerprint: string;
  /** How the questions were read where that is not plain, a sentence each. */
  readonly notes: readonly string[];
}> {
  const chosen = await mostActiveStudents(log, students ?? Number.POSITIVE_INFINITY);
  const userIds = chosen.map(({ userId }) => userId);
  const answers = await classAnswers(log, userIds);
  const names = [answers.topics, answers.subjects].flatMap((list, i) =>
    describeCaseTwins(['topic_name', 'subject_name'][i]!, list),
  );
  return {
    answers,
    fingerprint: log.fingerprint,
    notes: [...checkQuestions(log.path, textsOfAnswers(answers)), ...names],
  };
}

/** The same answers student by student; answers share the texts. */
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

/**
 * One student's answers in file order; none for an id that is not in the log. Reads the file once: for many students
 * `classAnswers` does so for them all.
 *
 * @throws UnderstudyError `log` if the file is no longer the one that was opened
 */
export async function studentAnswers(log: AnswerLog, userId: string): Promise<readonly Answer[]> {
  return answersOfStudents(await classAnswers(log, [userId]))[0]!.answers;
}
