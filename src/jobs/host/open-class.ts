/** A class for programs: opened once, asked as often as one likes. */
import { resolve } from 'node:path';
import { z } from 'zod';
import { KNOWN_COLUMNS, type QuestionFields, questionText } from '../../answers/index.ts';
import { type Asker, openTrainedRun } from '../../classes/index.ts';
import { openDevice } from '../../engine/index.ts';
import { UnderstudyError } from '../../errors.ts';
import { mean } from '../../numeric/index.ts';
import { parseInput, path, text } from '../fields.ts';
import { type HostSettings, hostInput } from './settings.ts';

/**
 * A question with the columns of a file of questions, or its title alone. Covariates that the class reads are columns as
 * well; one that is left out is missing, and its mean is used.
 */
export type NewQuestion =
  | string
  | (QuestionFields & { readonly question_title: string } & {
      readonly [covariate: string]: string | number | null | undefined;
    });

/** What a class says to some questions. */
export interface AskedClass {
  /** Ids of the synthetic students. */
  readonly students: readonly string[];
  /** The question_id of each question, in their order; null for a question without. */
  readonly questions: readonly (string | null)[];
  /** P(correct), `[students, questions]`. */
  readonly probability: Float32Array;
  /** `[questions]`: share of the synthetic students that is expected to be right. */
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

/** `device` computes; 'cpu' if not given. `threads` of one operation; 0, which is the default, for all cores. */
export type OpenClassOptions = Partial<HostSettings>;

const folderInput = z.strictObject({ folder: path('folder') });

/** Any column of a log may be there, since a row of one is a question too. */
const questionInput = (covariates: readonly string[]) =>
  z.strictObject({
    ...Object.fromEntries(
      covariates.map((name) => [name, z.union([z.string(), z.number().transform(String)]).nullish()]),
    ),
    ...Object.fromEntries(KNOWN_COLUMNS.map((name) => [name, text().nullish()])),
  });

/** See `openClass` of the library, which loads this when it is needed. */
export async function openClass(folder: string, options: OpenClassOptions): Promise<OpenClass> {
  const { device, threads } = parseInput(hostInput, options, 'openClass: ');
  const opened = await openTrainedRun(resolve(parseInput(folderInput, { folder }, 'openClass: ').folder), {
    now: new Date().toISOString(),
    device: () => openDevice(device, { threads }),
    threads,
  });
  try {
    const { members } = await opened.members();
    const asker = await opened.asker();
    await opened.release();
    let closing: Promise<void> | undefined;
    /** Resolves when all that was asked has been answered. */
    let answered: Promise<unknown> = Promise.resolve();
    return {
      folder: opened.run.folder,
      recipe: opened.run.header.recipe,
      students: members.map(({ student }) => student),
      async ask(questions) {
        if (closing !== undefined)
          throw new UnderstudyError('usage', 'ask: the class is closed', { hint: 'open it again' });
        const answering = answersOf(asker, questions, opened.settings.covariates ?? []);
        answered = Promise.allSettled([answered, answering]);
        return await answering;
      },
      close() {
        closing ??= answered.then(() => opened.close());
        return closing;
      },
    };
  } catch (error) {
    await opened.close();
    throw error;
  }
}

async function answersOf(
  asker: Asker,
  questions: readonly NewQuestion[],
  covariates: readonly string[],
): Promise<AskedClass> {
  if (!Array.isArray(questions))
    throw new UnderstudyError('usage', 'ask: expected a list of questions', { hint: HINT });
  const schema = questionInput(covariates);
  const fields = questions.map((question, place) => fieldsOf(question, place, schema));
  const texts = fields.map((question) => ({
    text: questionText(question, Object.fromEntries(covariates.map((name) => [name, question[name]]))),
  }));
  const ids = fields.map(({ question_id }) => question_id ?? null);
  if (ids.length === 0) throw new UnderstudyError('usage', 'ask: expected at least one question, got none');
  const answering = asker.ask(texts, NEVER);
  let next = await answering.next();
  while (!next.done) next = await answering.next();
  const { students, probability } = next.value!;
  const facility = ids.map((_, q) => mean(students.map((_, s) => probability[s * ids.length + q]!)));
  return { students, questions: ids, probability, facility };
}

type AskedFields = QuestionFields & Readonly<Record<string, string | null | undefined>>;

const HINT = 'give each question as a text, or with the columns of a file of questions';
const NEVER: AbortSignal = new AbortController().signal;

function fieldsOf(question: unknown, place: number, schema: ReturnType<typeof questionInput>): AskedFields {
  const at = `at place ${place + 1}`;
  const fields = typeof question === 'string' ? { question_title: question } : question;
  if (typeof fields !== 'object' || fields === null)
    throw new UnderstudyError('usage', `ask: expected a question ${at}`, { hint: HINT });
  const { question_id: id, question_title: title } = fields as QuestionFields;
  const which = typeof id === 'string' ? id : at;
  if (typeof title !== 'string' || title.trim() === '')
    throw new UnderstudyError('usage', `ask: expected a question_title, got none for question ${which}`, {
      hint: HINT,
    });
  return parseInput(schema, fields, `ask: question ${which}: `);
}
