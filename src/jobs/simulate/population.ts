/** What a population that was trained on items alone says to questions: a share right each, with a 90 % interval. */
import { areOptionsMissing, type KeyedOptions, POPULATION } from '../../answers/index.ts';
import {
  type AskedPopulation,
  askPopulation,
  heldOutItems,
  type Members,
  type OpenedRun,
  type ProgressEvent,
  type ReadingFacts,
  readingFacts,
  tellLongTexts,
} from '../../classes/index.ts';
import { populationFacility } from '../../evaluation/index.ts';
import type { ResponseMatrix } from '../../runs/index.ts';
import { readingAsked } from '../common-fields.ts';
import type { JobContext } from '../job.ts';
import { questionsOfFile } from '../question-file.ts';
import type { SimulateJob } from './input.ts';
import type { Met } from './met.ts';

export interface SaidByPopulation {
  readonly matrix: ResponseMatrix;
  readonly met: Met;
  readonly rows: number | null;
  /** Items of the bank left out, since the population has learned from them. */
  readonly leftOut: number;
  readonly optionsMissing: boolean;
  /** What could not be read of the questions. */
  readonly reading?: ReadingFacts;
}

/**
 * Of a file's questions, or of the items that the run held out. Null when interrupted.
 *
 * @throws UnderstudyError `log` for the questions or the bank, `base` where the model is broken
 */
export async function* simulatePopulation(
  opened: OpenedRun,
  members: Members,
  { job, context }: { readonly job: SimulateJob; readonly context: JobContext },
): AsyncGenerator<ProgressEvent, SaidByPopulation | null> {
  if (job.questions === undefined) {
    const heldOut = await heldOutItems(opened);
    const { items } = await opened.bank();
    const ids = heldOut.map(({ row }) => row.question_id);
    const read = heldOut.map(({ row }) => ({ value: row.synthetic_b, error: row.synthetic_b_se }));
    return {
      matrix: matrixOf(ids, read),
      met: opened.settings.folds === null ? 'held out' : 'out of fold',
      rows: null,
      leftOut: items.length - heldOut.length,
      optionsMissing: false,
    };
  }
  const { threads, note, signal } = context;
  const { covariates, missing, markup } = opened.settings;
  const withKeys = members.class!.options !== null;
  const { questions, rows } = await questionsOfFile(job.questions, job.columns, {
    threads,
    note,
    covariates,
    missing,
    markup,
    ...readingAsked(job),
    withKeys,
  });
  const texts = questions.map(({ text }) => text);
  await tellLongTexts(members, { path: job.questions, texts }, note);
  const read = yield* askPopulation(members, questions, { device: await context.device(), signal });
  if (read === null) return null;
  const byRow = questions.some(({ row }) => row !== undefined);
  const ids = questions.map(({ questionId }) => questionId);
  return {
    matrix: {
      ...matrixOf(
        ids,
        read.map(({ difficulty }) => difficulty),
      ),
      ...(questions.some(({ keyed }) => keyed !== undefined)
        ? { options: read.map((one, i) => sharesOf(one, questions[i]!.keyed)) }
        : {}),
      ...(byRow ? { rows: questions.map(({ row }) => row ?? null) } : {}),
    },
    met: 'unknown',
    reading: readingFacts(
      members,
      questions.map(({ text }) => text),
    )!,
    rows,
    leftOut: 0,
    optionsMissing: areOptionsMissing(members.class!.record.reads_options === true, questions),
  };
}

/** The share of all answers that each option is expected to draw; null for one that is not there, and without a key. */
function sharesOf(
  { difficulty, ofWrong }: AskedPopulation,
  keyed: KeyedOptions | undefined,
): readonly (number | null)[] {
  if (ofWrong === null || keyed === undefined) return [];
  const { expected } = populationFacility(difficulty);
  return keyed.options.map((option, place) =>
    option === '' ? null : place === keyed.key ? expected : (1 - expected) * ofWrong[place]!,
  );
}

function matrixOf(
  questions: readonly string[],
  read: readonly Parameters<typeof populationFacility>[0][],
): ResponseMatrix {
  const facilities = read.map(populationFacility);
  return {
    students: [POPULATION],
    questions,
    probability: Float32Array.from(facilities, ({ expected }) => expected),
    bounds: {
      low: Float32Array.from(facilities, ({ low }) => low),
      high: Float32Array.from(facilities, ({ high }) => high),
    },
  };
}
