/** What a class is asked: the questions of a file, or those of the log that it was trained on. */
import { existsSync } from 'node:fs';
import {
  expectLog,
  openAnswerLog,
  type Question,
  questionsOfLog as questionsOf,
  readQuestions,
} from '../answers/index.ts';
import { UnderstudyError } from '../errors.ts';
import type { RunHeader } from '../runs/index.ts';

export interface AskedQuestions {
  /** Each id once. */
  readonly questions: readonly Question[];
  /** Of them, those that the run's log asked in several texts; the first one counts. */
  readonly reworded: number;
  /** Of the file of questions, repeats included; null for those of the log. */
  readonly rows: number | null;
}

/**
 * The questions of a file, of which an id with two texts would be answered twice.
 *
 * @throws UnderstudyError `log` for such an id, and where the file is no list of questions
 */
export async function questionsOfFile(
  path: string,
  columns: Readonly<Record<string, string>>,
): Promise<AskedQuestions> {
  const { questions, rows } = await readQuestions(path, columns, 'refuse');
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
  return { questions, reworded: 0, rows };
}

/**
 * The questions of the run's answer log, as the run read it.
 *
 * @param moved where the log is now; by default where it was when the run began
 * @throws UnderstudyError `log` where it is gone or not what it was
 */
export async function questionsOfLog(
  { data, settings }: RunHeader,
  moved: string | null,
): Promise<AskedQuestions> {
  const path = moved ?? data.path;
  const hint = 'name the answer log of the run with --log, or give a file of questions';
  if (!existsSync(path)) throw new UnderstudyError('log', `${path}: the answer log is not there`, { hint });
  const columns = settings.columns as Readonly<Record<string, string>>;
  const log = await openAnswerLog({ path, columns });
  try {
    expectLog(log, data.fingerprint, { run: 'the run', hint });
    return { ...(await questionsOf(log)), rows: null };
  } finally {
    log.close();
  }
}

/** Where two texts part, in a few words of each. */
function difference(one: string, other: string): string {
  let at = 0;
  while (one[at] === other[at]) at++;
  const from = Math.max(0, at - 10);
  const shown = (text: string) => `${from > 0 ? '…' : ''}${JSON.stringify(text.slice(from, from + 40))}`;
  return `${shown(one)} and ${shown(other)}`;
}
