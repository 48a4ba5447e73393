/** The questions of a file, as a class is asked them. */
import { type Question, type QuestionOptions, readQuestions } from '../answers/index.ts';
import { type OnNote, tellNotes } from '../classes/index.ts';
import { UnderstudyError } from '../errors.ts';

export interface QuestionsOfFile {
  /** Each id once. */
  readonly questions: readonly Question[];
  /** Rows of the file, repeats included. */
  readonly rows: number;
}

export interface FileOptions extends QuestionOptions {
  /** Hears how the file was read. */
  readonly note?: OnNote | undefined;
}

/**
 * An id with two texts is refused: it would be answered twice.
 *
 * @param columns our name of a column -> the file's name, where they differ
 * @param options.withKeys whether the right options are read as well, where the file says them
 * @param options.covariates those that the class reads; one that the file does not have is missing everywhere
 * @throws UnderstudyError `log` for such an id, and where the file is no list of questions
 */
export async function questionsOfFile(
  path: string,
  columns: Readonly<Record<string, string>>,
  { note = () => {}, ...options }: FileOptions = {},
): Promise<QuestionsOfFile> {
  const { questions, rows, notes } = await readQuestions(path, columns, options);
  tellNotes({ path, notes }, note);
  const texts = new Map<string, string>();
  for (const { questionId, text } of questions) {
    const other = texts.get(questionId);
    if (other !== undefined)
      throw new UnderstudyError(
        'log',
        `${path}: question_id ${questionId}: expected one text, got two (${difference(other, text)})`,
        { hint: 'give each question an id of its own, or remove one of the rows' },
      );
    texts.set(questionId, text);
  }
  return { questions, rows };
}

/** Where two texts part, in a few words of each. */
function difference(one: string, other: string): string {
  let at = 0;
  while (one[at] === other[at]) at++;
  const from = Math.max(0, at - 10);
  const shown = (text: string) => `${from > 0 ? '…' : ''}${JSON.stringify(text.slice(from, from + 40))}`;
  return `${shown(one)} and ${shown(other)}`;
}
