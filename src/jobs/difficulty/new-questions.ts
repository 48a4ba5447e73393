/** A file of new questions, and a few real answers to them. */
import { type NewAnswer, type Question, readNewAnswers } from '../../answers/index.ts';
import { tellNotes } from '../../classes/index.ts';
import { UnderstudyError } from '../../errors.ts';
import { counted } from '../../words.ts';
import { type FileOptions, questionsOfFile } from '../question-file.ts';

export interface NewQuestions {
  readonly questions: readonly Question[];
  /** Rows of the file, repeats included. */
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
  options: Omit<FileOptions, 'withKeys'> = {},
): Promise<NewQuestions> {
  const { questions, rows: fileRows } = await questionsOfFile(file, columns, options);
  if (answers === null) return { questions, fileRows, answers: [], repeats: 0 };
  const { notes, ...real } = await readNewAnswers(answers, columns, options);
  tellNotes({ path: answers, notes }, options.note ?? (() => {}));
  const known = new Set(questions.map(({ questionId }) => questionId));
  const asked = new Set(real.answers.map(({ questionId }) => questionId));
  const unknown = [...asked].filter((id) => !known.has(id));
  if (unknown.length > 0)
    throw new UnderstudyError(
      'log',
      `${answers}: answers to ${counted(unknown.length, 'question')} that the file of questions does not have, the first ${unknown[0]}`,
      { hint: 'give the questions and the answers the same question_id' },
    );
  return { questions, fileRows, ...real };
}
