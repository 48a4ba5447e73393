/** What in an answer log lets a test be passed without knowing: questions printed twice, answers given away. */

import { describeCaseTwins } from '../../sources/index.ts';
import type { AnswerLog } from '../open-log.ts';
import { findNearDuplicates, type NearPair } from '../questions/near-duplicates.ts';
import { topicOf } from '../questions/question-text.ts';
import { questionKey } from '../questions/question-words.ts';
import type { Question } from '../questions/read-questions.ts';
import { compareQuestions, GIVE_IDS } from '../questions/two-questions.ts';
import {
  auditColumns,
  auditedQuestions,
  dropAuditTables,
  judgedTexts,
  makeAuditTables,
} from './audit-tables.ts';
import { pairExcerpts } from './pair-excerpts.ts';
import { findRevealingColumns, type RevealingColumn } from './revealing-columns.ts';

export interface LogAudit {
  /** Questions whose texts were compared, each as its first answer has it: all, or the first 100,000 of the log. */
  readonly questionsCompared: number;
  /** Questions of different ids whose texts have the same words; each question is paired with the first of them. */
  readonly sharedTexts: FoundPairs;
  /** Pairs of questions whose texts differ in a word or two, as `findNearDuplicates` finds them. */
  readonly nearDuplicates: FoundPairs;
  readonly repeatedAnswers: {
    /** Answers to a question that the student had answered before. */
    readonly answers: number;
    /** Students who gave them. */
    readonly students: number;
  };
  /** Answers by which columns were judged: all, or about a million from all over the log. */
  readonly answersJudged: number;
  /** Columns of the file that give the label away, whether we know them or not. */
  readonly revealing: readonly RevealingColumn[];
  /** How the questions were read where that is not plain, a sentence each. */
  readonly notes: readonly string[];
}

export interface FoundPairs {
  /** How many there are, exactly up to a million; above it at least so many. */
  readonly pairs: number;
  /** The most similar ones, ten at most. */
  readonly shown: readonly QuestionPair[];
}

interface QuestionPair {
  readonly questions: readonly [string, string];
  readonly similarity: number;
  /** Some words of each text: the first, or those where the two part. */
  readonly excerpts: readonly [string, string];
}

const MOST_SHOWN = 10;

/**
 * Looks for leaks in a log. Reads the file once more.
 *
 * @param onTexts hears the texts of the questions that are compared
 * @throws UnderstudyError `log` if the file is no longer the one that was opened; `io` if there is no room
 */
export async function auditLog(
  log: AnswerLog,
  onTexts: (texts: readonly string[]) => void = () => {},
): Promise<LogAudit> {
  const columns = auditColumns(log);
  try {
    await makeAuditTables(log, columns);
    const questions = await auditedQuestions(log);
    onTexts(questions.map(({ text }) => text));
    const identity = compareQuestions(await judgedTexts(log));
    const notes = [
      ...identity.notes,
      ...(identity.problem === null ? [] : [`${identity.problem}: nothing is trained on it; ${GIVE_IDS}`]),
      ...describeCaseTwins('topic_name', [...new Set(questions.flatMap(({ text }) => topicOf(text) ?? []))]),
    ];
    return {
      questionsCompared: questions.length,
      ...compareTexts(questions),
      repeatedAnswers: await countRepeatedAnswers(log),
      ...(await findRevealingColumns(log.database, columns)),
      notes,
    };
  } finally {
    await dropAuditTables(log);
  }
}

function compareTexts(questions: readonly Question[]): Pick<LogAudit, 'sharedTexts' | 'nearDuplicates'> {
  const text = (place: number): string => questions[place]!.text;
  const shared: NearPair[] = [];
  const near: NearPair[] = [];
  for (const pair of findNearDuplicates(questions.map((question) => question.text))) {
    const { a, b, similarity } = pair;
    (similarity === 1 && questionKey(text(a)) === questionKey(text(b)) ? shared : near).push(pair);
  }
  const found = (pairs: readonly NearPair[]): FoundPairs => ({
    pairs: pairs.length,
    shown: pairs.slice(0, MOST_SHOWN).map(({ a, b, similarity }) => ({
      questions: [questions[a]!.questionId, questions[b]!.questionId],
      similarity,
      excerpts: pairExcerpts(text(a), text(b)),
    })),
  });
  return {
    sharedTexts: found(shared),
    nearDuplicates: found(near.sort((p, q) => q.similarity - p.similarity || p.a - q.a || p.b - q.b)),
  };
}

async function countRepeatedAnswers({ database }: AnswerLog): Promise<LogAudit['repeatedAnswers']> {
  const [counted] = await database.rows<{ answers: number; students: number }>(
    `SELECT coalesce(sum(answers - 1), 0)::BIGINT AS answers, count(DISTINCT user_id) AS students
     FROM (SELECT user_id, count(*) AS answers FROM kept GROUP BY user_id, question_id HAVING count(*) > 1)`,
  );
  return counted!;
}
