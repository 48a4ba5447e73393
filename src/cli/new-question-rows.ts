/** A file of new questions, and a few real answers to them. */
import { type NewAnswer, type Question, readNewAnswers } from '../answers/index.ts';
import { UnderstudyError } from '../errors.ts';
import {
  type AbilityMixture,
  type NewQuestionFacts,
  newQuestionRows as rowsOfEvidence,
} from '../evaluation/index.ts';
import { questionsOfFile } from './asked-questions.ts';
import { type AskedRun, type GatheredEvidence, inOrder } from './question-evidence.ts';
import type { QuestionRow } from './question-rows.ts';

export interface NewQuestions {
  readonly questions: readonly Question[];
  /** Of the file, repeats included. */
  readonly fileRows: number;
  /** Real answers to some of them; none where there is no file of them. */
  readonly answers: readonly NewAnswer[];
  /** Later answers of a student to a question, left out. */
  readonly repeats: number;
}

/**
 * @param answers a file of real answers to the questions; null for none
 * @throws UnderstudyError `log` for either file, and for answers to other questions
 */
export async function readNewQuestions(
  file: string,
  answers: string | null,
  columns: Readonly<Record<string, string>>,
): Promise<NewQuestions> {
  const { questions, rows } = await questionsOfFile(file, columns);
  const asked = { questions, fileRows: rows ?? questions.length };
  if (answers === null) return { ...asked, answers: [], repeats: 0 };
  const real = await readNewAnswers(answers, columns);
  const known = new Set(questions.map(({ questionId }) => questionId));
  const unknown = [...new Set(real.answers.map(({ questionId }) => questionId))].filter(
    (id) => !known.has(id),
  );
  if (unknown.length > 0)
    throw new UnderstudyError(
      'log',
      `${answers}: answers to ${unknown.length} question${unknown.length === 1 ? '' : 's'} that the file of questions does not have, the first ${unknown[0]}`,
      { hint: 'give the questions and the answers the same question_id' },
    );
  return { ...asked, ...real };
}

/**
 * @param asked what the class says of the questions
 * @param folder the run's, for errors
 */
export function newQuestionRows(
  { judged, ...evidence }: GatheredEvidence,
  { questions, answers, fileRows, repeats }: NewQuestions,
  given: { readonly asked: AskedRun; readonly population: AbilityMixture; readonly folder: string },
): { readonly rows: readonly QuestionRow[]; readonly facts: NewQuestionFacts } {
  const { rows, facts } = rowsOfEvidence(evidence, {
    questions,
    answers,
    probability: inOrder(given.asked, evidence.answers.students, questions.length, given.folder),
    population: given.population,
    newTopics: judged.settings.split !== 'question',
  });
  return { rows, facts: { ...facts, fileRows, repeats } };
}
