/** What is in an answer log: the numbers that `understudy inspect` prints. */
import { columnsAmong, KNOWN_COLUMNS, type KnownColumn } from '../sources/index.ts';
import type { AnswerLog } from './open-log.ts';

export interface LogSummary {
  /** Rows in the file. */
  readonly rows: number;
  /** Rows that repeat an answer_id; nothing below counts them. */
  readonly duplicates: number;
  readonly answers: number;
  readonly students: number;
  readonly questions: number;
  readonly answersPerStudent: Quartiles;
  /** Share of the answers that are right: 0 to 1. */
  readonly shareCorrect: number;
  /** Answers without a value, for each known column that the file has. */
  readonly missing: Readonly<Partial<Record<KnownColumn, number>>>;
  /** Answers to a question that the same student had answered before. */
  readonly repeatedQuestions: number;
}

/** Quartiles between two values are interpolated linearly. */
interface Quartiles {
  readonly min: number;
  readonly lowerQuartile: number;
  readonly median: number;
  readonly upperQuartile: number;
  readonly max: number;
}

/** Counts exactly; reads only what opening the log has set aside. */
export async function summariseLog(log: AnswerLog): Promise<LogSummary> {
  const { database } = log;
  const present = columnsAmong(KNOWN_COLUMNS, log.columns);
  const [counts] = await database.rows<Record<string, number>>(
    `SELECT count(*) AS answers, count(DISTINCT question_id) AS questions, sum(label)::DOUBLE AS correct,
       ${present.map((name) => `count(*) FILTER (WHERE missing_${name}) AS missing_${name}`).join(', ')}
     FROM kept`,
  );
  const [students] = await database.rows<Quartiles & { students: number }>(
    `SELECT count(*) AS students, min(answers) AS "min", max(answers) AS "max",
       quantile_cont(answers, 0.25) AS "lowerQuartile", quantile_cont(answers, 0.5) AS "median",
       quantile_cont(answers, 0.75) AS "upperQuartile"
     FROM (SELECT count(*) AS answers FROM kept GROUP BY user_id)`,
  );
  const pairs = await database.count('(SELECT DISTINCT user_id, question_id FROM kept)');
  const answers = counts!.answers!;
  const { min, lowerQuartile, median, upperQuartile, max } = students!;
  return {
    rows: log.rows,
    duplicates: log.duplicates,
    answers,
    students: students!.students,
    questions: counts!.questions!,
    answersPerStudent: { min, lowerQuartile, median, upperQuartile, max },
    shareCorrect: counts!.correct! / answers,
    missing: Object.fromEntries(present.map((name) => [name, counts![`missing_${name}`]!])),
    repeatedQuestions: answers - pairs,
  };
}
