/** A class for programs: opened once, asked as often as one likes. */
import { resolve } from 'node:path';
import { type QuestionFields, questionText } from '../answers/index.ts';
import { type DeviceName, openDevice } from '../engine/index.ts';
import { UnderstudyError } from '../errors.ts';
import type { Asker } from './asker.ts';
import { once } from './once.ts';
import { openTrainedRun } from './opened-run.ts';

/** A question with the columns of a file of questions, or its title alone. */
export type NewQuestion = string | (QuestionFields & { readonly question_title: string });

/** What a class says to some questions. */
export interface AskedClass {
  /** Ids of the synthetic students. */
  readonly students: readonly string[];
  /** The question_id of each question, in their order; null for a question without. */
  readonly questions: readonly (string | null)[];
  /** P(correct) [students, questions]. */
  readonly probability: Float32Array;
  /** [questions]: share of the synthetic students that is expected to be right. */
  readonly facility: readonly number[];
}

export interface OpenClass {
  readonly folder: string;
  readonly recipe: 'solo' | 'class' | 'adapter';
  /** Ids of the synthetic students. */
  readonly students: readonly string[];
  /**
   * Asks every synthetic student every question.
   *
   * @throws UnderstudyError `usage` for a question without a title, and after `close`; `base` where a model is broken
   */
  ask(questions: readonly NewQuestion[]): Promise<AskedClass>;
  /** Gives the memory back, when what is being asked has been answered. A second call does nothing more. */
  close(): Promise<void>;
}

export interface OpenClassOptions {
  /** @default 'cpu' */
  readonly device?: DeviceName;
  /** Threads of one operation; 0 for all cores. @default 0 */
  readonly threads?: number;
}

/**
 * Opens the class of a run folder in this process: its models are loaded once, after which a question takes
 * milliseconds. The run is locked only while it is read; students who join later are met by a class opened later.
 *
 * @throws UnderstudyError `run` where the folder holds no run, nobody is trained, or another process writes the run
 */
export async function openClass(folder: string, options: OpenClassOptions = {}): Promise<OpenClass> {
  const { device = 'cpu', threads = 0 } = options;
  const opened = await openTrainedRun(resolve(folder), {
    now: new Date().toISOString(),
    device: () => openDevice(device, { threads }),
    threads,
  });
  try {
    const { members } = await opened.members();
    const asker = await opened.asker();
    await opened.release();
    let isOpen = true;
    /** Resolves when all that was asked has been answered. */
    let answered: Promise<unknown> = Promise.resolve();
    return {
      folder: opened.run.folder,
      recipe: opened.run.header.recipe,
      students: members.map(({ student }) => student),
      async ask(questions) {
        if (!isOpen)
          throw new UnderstudyError('usage', 'ask: the class is closed', { hint: 'open it again' });
        const answering = answersOf(asker, questions);
        answered = Promise.allSettled([answered, answering]);
        return await answering;
      },
      close: once(async () => {
        isOpen = false;
        await answered;
        await opened.close();
      }),
    };
  } catch (error) {
    await opened.close();
    throw error;
  }
}

async function answersOf(asker: Asker, questions: readonly NewQuestion[]): Promise<AskedClass> {
  const fields = questions.map(fieldsOf);
  const texts = fields.map((question) => ({ text: questionText(question) }));
  const ids = fields.map(({ question_id }) => question_id ?? null);
  if (ids.length === 0) throw new UnderstudyError('usage', 'ask: expected at least one question, got none');
  const answering = asker.ask(texts, NEVER);
  let next = await answering.next();
  while (!next.done) next = await answering.next();
  const { students, probability } = next.value!;
  const facility = ids.map((_, q) => meanOf(students.map((_, s) => probability[s * ids.length + q]!)));
  return { students, questions: ids, probability, facility };
}

const NEVER: AbortSignal = new AbortController().signal;

function fieldsOf(question: NewQuestion, place: number): QuestionFields {
  const fields = typeof question === 'string' ? { question_title: question } : question;
  if (typeof fields.question_title === 'string' && fields.question_title.trim() !== '') return fields;
  const which = fields.question_id ?? `at place ${place + 1}`;
  throw new UnderstudyError('usage', `ask: expected a question_title, got none for question ${which}`, {
    hint: 'give each question as a text, or with the columns of a file of questions',
  });
}

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
