/** What a population that was trained on items alone says to questions: a share right each, with a 90 % interval. */
import { areOptionsMissing, type KeyedOptions, POPULATION, sameQuestions } from '../../answers/index.ts';
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
import { type OwnQuestions, populationFacility } from '../../evaluation/index.ts';
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
  /** Of a file: those that are items of the bank, by what they ask. */
  readonly own: OwnQuestions | null;
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
  const heldOut = await heldOutItems(opened);
  const { items } = await opened.bank();
  if (job.questions === undefined) {
    const ids = heldOut.map(({ row }) => row.question_id);
    const read = heldOut.map(({ row }) => ({ value: row.synthetic_b, error: row.synthetic_b_se }));
    return {
      matrix: matrixOf(ids, read),
      met: opened.settings.folds === null ? 'held out' : 'out of fold',
      rows: null,
      leftOut: items.length - heldOut.length,
      own: null,
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
  const ofItems = new Map(heldOut.map(({ item, row }) => [item, row]));
  const places = sameQuestions(
    items.map(({ text }) => text),
    texts,
  );
  const isMet = places.map((place) => place !== null && !ofItems.has(place));
  const met = isMet.filter((one) => one).length;
  const difficulties = read.map(({ difficulty }, i) => {
    const row = ofItems.get(places[i] ?? -1);
    return row === undefined ? difficulty : { value: row.synthetic_b, error: row.synthetic_b_se };
  });
  const byRow = questions.some(({ row }) => row !== undefined);
  const ids = questions.map(({ questionId }) => questionId);
  return {
    matrix: {
      ...matrixOf(ids, difficulties),
      ...(met === 0 ? {} : { met: isMet.map((one) => (one ? 1 : 0)) }),
      ...(questions.some(({ keyed }) => keyed !== undefined)
        ? {
            options: read.map((one, i) =>
              sharesOf({ ...one, difficulty: difficulties[i]! }, questions[i]!.keyed),
            ),
          }
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
    own: { heldOut: places.filter((place) => place !== null).length - met, met },
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
