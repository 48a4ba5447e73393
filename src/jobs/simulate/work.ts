/** Asks the synthetic students of a run, and keeps what they say. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { areOptionsMissing, type Question, questionsOfLog } from '../../answers/index.ts';
import {
  type Asking,
  askOutOfFold,
  hasFoldsOfQuestions,
  type OnNote,
  type OpenedRun,
  type ProgressEvent,
  QUESTION_SPLITS,
  type ReadingEvent,
  type ReadingFacts,
  type Responses,
  readingFacts,
  tellLongTexts,
  withTrainedRun,
} from '../../classes/index.ts';
import type { OwnQuestions } from '../../evaluation/index.ts';
import { mean } from '../../numeric/index.ts';
import { type DataSettings, isOfItems, type ResponseMatrix, writeResponses } from '../../runs/index.ts';
import { drawAnswers } from '../../students/index.ts';
import { readingAsked } from '../common-fields.ts';
import type { JobContext } from '../job.ts';
import { needsOut } from '../needs-out.ts';
import { questionsOfFile } from '../question-file.ts';
import type { SimulateJob } from './input.ts';
import type { Met } from './met.ts';
import { type AskedOfFile, askOfFile } from './own-questions.ts';
import { type SaidByPopulation, simulatePopulation } from './population.ts';

export interface SimulateSummary {
  readonly path: string;
  readonly students: number;
  /** Students left out, since their training has not ended. */
  readonly untrained: number;
  readonly met: Met;
  /** Questions of the log left out, since the class has met them and there are no folds. */
  readonly leftOut: number;
  /** Students left out, since not all folds' models have them. */
  readonly outsideFolds: number;
  readonly questions: number;
  /** Rows of the file of questions, repeats included; null for the questions of the log. */
  readonly rows: number | null;
  /** Questions with several texts in the log, of which the first was asked. */
  readonly reworded: number;
  /** The class was trained on questions with options, and none of those asked has any. */
  readonly optionsMissing: boolean;
  /** Of a file of questions, for a class that reads with more than its base: what it could not read of them. */
  readonly reading?: ReadingFacts;
  /** Questions of a file that are the log's own, or the bank's, by what they ask; not there where none is. */
  readonly own?: OwnQuestions;
  /** Whether the responses say the row of a question, since not all have an id in the file. */
  readonly byRow: boolean;
  /** Earlier responses were there and are replaced. */
  readonly replaced: boolean;
  /** Mean P(correct) over students and questions. */
  readonly mean: number;
  /** What the file holds. */
  readonly form: 'long' | 'wide';
  readonly value: 'probability' | 'answer';
  /** A population that was trained on items alone says it: shares right, in a long file with 90 % bounds. */
  readonly population?: true;
  /** Questions of which the share of each option is said: a population that learned from counts, and the right option known. */
  readonly withShares?: number;
  readonly seconds: number;
}

/** What is asked, as the summary says it, and which of it was met. */
interface Asked extends Pick<SimulateSummary, 'rows' | 'reworded' | 'leftOut'> {
  readonly questions: readonly Question[];
  /** [questions]: 1 for one that was met; null where that is not marked. */
  readonly marks: readonly (0 | 1)[] | null;
}

/**
 * Writes the response matrix when it is complete; an interrupted simulation leaves what was there before.
 *
 * @throws UnderstudyError `log` for the questions, `run` where nobody is trained or a fold is not, `base` where a model
 *   is broken, `io` when the disk refuses
 */
export async function* run(
  job: SimulateJob,
  context: JobContext,
): AsyncGenerator<ReadingEvent | ProgressEvent, SimulateSummary | null> {
  const started = context.clock();
  const asking: Asking = { ...context, now: context.now(), log: job.log ?? null };
  return yield* withTrainedRun(context.lockOf(job.run), asking, async function* (opened) {
    needsOut(opened.run, job.out);
    const members = await opened.members();
    yield { event: 'reading', what: job.questions ?? opened.logPath } as const;
    if (isOfItems(opened.run.header)) {
      const said = yield* simulatePopulation(opened, members, { job, context });
      return said && (await keepSaid(opened, said, { job, seconds: () => context.clock() - started }));
    }
    const met = job.questions === undefined ? metOfLog(opened.settings) : 'unknown';
    const {
      questions,
      marks: marksOfLog,
      ...about
    } = await questionsToAsk(opened, { ...job, threads: context.threads, note: context.note }, met);
    const texts = questions.map(({ text }) => text);
    await tellLongTexts(members, { path: job.questions ?? opened.logPath, texts }, context.note);
    const asked = yield* ask(opened, questions, { met, asking: { ...asking, note: context.note } });
    if (asked === null) return null;
    const { own, ...responses } = asked;
    const marks = asked.marks ?? marksOfLog;
    const path = job.out ?? join(opened.run.folder, 'responses.parquet');
    const replaced = existsSync(path);
    const byRow = questions.some(({ row }) => row !== undefined);
    const matrix: ResponseMatrix = {
      ...responses,
      questions: questions.map(({ questionId }) => questionId),
      ...(byRow ? { rows: questions.map(({ row }) => row ?? null) } : {}),
      ...(marks === null ? {} : { met: marks }),
      ...(job.sample === undefined ? {} : { answers: drawAnswers(responses.probability, job.sample) }),
    };
    const reading = job.questions === undefined ? null : readingFacts(members, texts);
    const form = job.wide ? 'wide' : 'long';
    await writeResponses(path, matrix, form, job.formulas);
    return {
      path,
      students: responses.students.length,
      untrained: members.untrained,
      met,
      ...about,
      outsideFolds: members.members.length - responses.students.length,
      questions: questions.length,
      optionsMissing: areOptionsMissing(members.class?.record.reads_options === true, questions),
      ...(reading === null ? {} : { reading }),
      ...(hasOwn(own) ? { own } : {}),
      byRow,
      replaced,
      mean: mean(responses.probability),
      form,
      value: job.sample === undefined ? 'probability' : 'answer',
      seconds: context.clock() - started,
    };
  });
}

const hasOwn = (own: OwnQuestions | null): own is OwnQuestions => own !== null && own.heldOut + own.met > 0;

/** Null when interrupted; `own` and `marks` of a file of questions alone. */
async function* ask(
  opened: OpenedRun,
  questions: readonly Question[],
  { met, asking }: { readonly met: Met; readonly asking: Asking & { readonly note: OnNote } },
): AsyncGenerator<
  ProgressEvent,
  (Responses & Pick<AskedOfFile, 'marks'> & { own: OwnQuestions | null }) | null
> {
  if (met === 'unknown') return yield* askOfFile(opened, questions, asking);
  const responses =
    met === 'out of fold'
      ? yield* askOutOfFold(opened, questions, asking)
      : yield* (await opened.asker()).ask(questions, asking.signal);
  return responses && { ...responses, own: null, marks: null };
}

/** Of a population: as for a class, with the bounds of its shares. */
async function keepSaid(
  { run }: OpenedRun,
  { matrix, own, ...about }: SaidByPopulation,
  { job, seconds }: { readonly job: SimulateJob; readonly seconds: () => number },
): Promise<SimulateSummary> {
  const path = job.out ?? join(run.folder, 'responses.parquet');
  const replaced = existsSync(path);
  const { probability } = matrix;
  const drawn = job.sample === undefined ? {} : { answers: drawAnswers(probability, job.sample) };
  const form = job.wide ? 'wide' : 'long';
  await writeResponses(path, { ...matrix, ...drawn }, form, job.formulas);
  return {
    path,
    students: 1,
    untrained: 0,
    ...about,
    ...(hasOwn(own) ? { own } : {}),
    outsideFolds: 0,
    questions: matrix.questions.length,
    reworded: 0,
    byRow: matrix.rows !== undefined,
    replaced,
    mean: mean(probability),
    form,
    value: job.sample === undefined ? 'probability' : 'answer',
    population: true,
    ...(matrix.options === undefined
      ? {}
      : { withShares: matrix.options.filter((shares) => shares.length > 0).length }),
    seconds: seconds(),
  };
}

function metOfLog(settings: DataSettings): Met {
  if (hasFoldsOfQuestions(settings)) return 'out of fold';
  return QUESTION_SPLITS.includes(settings.split) ? 'held out' : 'marked';
}

async function questionsToAsk(
  opened: OpenedRun,
  job: SimulateJob & Pick<JobContext, 'threads' | 'note'>,
  met: Met,
): Promise<Asked> {
  if (job.questions !== undefined) {
    const { questions, rows } = await questionsOfFile(job.questions, job.columns, {
      threads: job.threads,
      note: job.note,
      covariates: opened.settings.covariates,
      missing: opened.settings.missing,
      markup: opened.settings.markup,
      ...readingAsked(job),
    });
    return { questions, rows, reworded: 0, leftOut: 0, marks: null };
  }
  const { questions: all, reworded } = await questionsOfLog(await opened.log());
  const asked = { questions: all, reworded, rows: null, leftOut: 0, marks: null };
  if (met === 'out of fold') return asked;
  const known = await opened.met();
  const isMet = ({ questionId }: Question) => known.has(questionId);
  if (met === 'marked') return { ...asked, marks: all.map((one) => (isMet(one) ? 1 : 0)) };
  const questions = all.filter((one) => !isMet(one));
  return { ...asked, questions, leftOut: all.length - questions.length };
}
