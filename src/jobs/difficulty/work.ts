/** How hard questions are: those of the log by models that had not met them, or new ones. */
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { chosenOptions, readStudents } from '../../answers/index.ts';
import {
  type Asking,
  askHeldOut,
  byQuestion,
  type OnNote,
  type OpenedRun,
  type ProgressEvent,
  type ReadingEvent,
  type ReadingFacts,
  readingFacts,
  tellLongTexts,
  tellNotes,
  unreadVariance,
  withTrainedRun,
} from '../../classes/index.ts';
import {
  type AbilityMixture,
  abilityMixture,
  type BeyondClass,
  beyondClass,
  type DifficultyCalibration,
  everybodyOnScale,
  type ItemQuestionRow,
  type LogFacts,
  logQuestionRows,
  type NewQuestionFacts,
  newQuestionRows,
  normalAbility,
  type OptionRow,
  type QuestionEvidence,
  questionEvidence,
} from '../../evaluation/index.ts';
import { replaceFile } from '../../files/index.ts';
import { isOfItems, jscatItems, optionsCsv, questionsCsv } from '../../runs/index.ts';
import { readingAsked } from '../common-fields.ts';
import type { JobContext } from '../job.ts';
import { needsOut } from '../needs-out.ts';
import type { DifficultyJob } from './input.ts';
import { type ItemFacts, itemTable } from './items.ts';
import { type NewQuestions, readNewQuestions } from './new-questions.ts';

/** The people whose facility is expected: the class, all students of its log, or a normal distribution of ability, logits. */
type Population = DifficultyJob['population'];

/** Facts of a file of questions; rows and answers are counted as they stand in the files. */
interface AskedFacts extends NewQuestionFacts {
  readonly fileRows: number;
  /** Later answers of a student to a question, left out. */
  readonly repeats: number;
  /** Of a class that reads with more than its base: what it could not read of them. */
  readonly reading?: ReadingFacts;
}

export interface DifficultySummary {
  readonly path: string;
  readonly jscat: string | null;
  /** The file of the options; null where the log has none. */
  readonly options: string | null;
  readonly rows: readonly ItemQuestionRow[];
  readonly students: number;
  /** Null of a run that was trained on items alone: its b is the reader's, as it is. */
  readonly calibration: DifficultyCalibration | null;
  /** Facts of a file of questions; null for those of the log. */
  readonly asked: AskedFacts | null;
  /** Facts of a bank, of a run that was trained on items alone; of a run of persons' answers there are none. */
  readonly ofItems?: ItemFacts;
  /** Facts of the log's questions; null for new ones. */
  readonly ofLog: LogFacts | null;
  /** Null where the population is among the abilities of the class. */
  readonly beyondClass: BeyondClass | null;
  readonly population: Population;
  /** Whether the file took the place of an earlier one. */
  readonly replaced: boolean;
  /** What to bear in mind with all of it, a sentence each. */
  readonly cautions: readonly string[];
  readonly seconds: number;
}

/** @throws UnderstudyError `run` for a run that held out no whole questions; `log` for the log, the questions and the answers */
export async function* run(
  job: DifficultyJob,
  context: JobContext,
): AsyncGenerator<ReadingEvent | ProgressEvent, DifficultySummary | null> {
  const started = context.clock();
  const asking: Asking = { ...context, now: context.now(), log: job.log ?? null };
  return yield* withTrainedRun(context.lockOf(job.run), asking, async function* (opened) {
    needsOut(opened.run, job.out);
    // These files are read before the models are asked anything, so that a fault in them is found at once.
    const questions =
      job.questions === undefined
        ? null
        : await readNewQuestions(job.questions, job.answers ?? null, job.columns, {
            threads: context.threads,
            note: context.note,
            covariates: opened.settings.covariates,
            missing: opened.settings.missing,
            markup: opened.settings.markup,
            rightFrom: opened.settings.rightFrom,
            ...readingAsked(job),
          });
    if (questions !== null) {
      const texts = questions.questions.map(({ text }) => text);
      await tellLongTexts(await opened.members(), { path: job.questions!, texts }, context.note);
    }
    yield { event: 'reading', what: opened.logPath } as const;
    if (isOfItems(opened.run.header)) {
      const items = yield* itemTable(opened, questions, { job, context });
      if (items === null) return null;
      const files = await keepTable(job, { ...items, options: null });
      const { facts: ofItems, rows, asked } = items;
      return {
        ...NO_PERSONS,
        ...files,
        rows,
        asked,
        ofItems,
        population: job.population,
        seconds: context.clock() - started,
      };
    }
    const heldOut = yield* askHeldOut(opened, asking);
    if (heldOut === null) return null;
    const evidence = questionEvidence(await opened.judged(), heldOut);
    const population = await populationOf(job.population, evidence, opened);
    const table =
      questions === null
        ? await ofLog(opened, { evidence, population, note: context.note })
        : yield* ofNewQuestions(opened, questions, { evidence, population, asking });
    if (table === null) return null;
    const { rows, asked, ofLog: facts } = table;
    return {
      ...(await keepTable(job, table)),
      rows,
      students: evidence.answers.students.length,
      calibration: evidence.calibration,
      asked,
      ofLog: facts,
      beyondClass:
        typeof job.population === 'string' ? null : beyondClass(job.population[0], evidence.abilities),
      population: job.population,
      cautions: evidence.cautions,
      seconds: context.clock() - started,
    };
  });
}

/** Writes the tables, that of the questions last. */
async function keepTable(
  job: DifficultyJob,
  table: { readonly rows: readonly ItemQuestionRow[]; readonly options: readonly OptionRow[] | null },
): Promise<Pick<DifficultySummary, 'path' | 'jscat' | 'options' | 'replaced'>> {
  const name = job.questions === undefined ? 'questions.csv' : 'new-questions-difficulty.csv';
  const { out: path = join(job.run, name), jscat = null } = job;
  const replaced = existsSync(path);
  const options = table.options === null ? null : optionsPath(path);
  for (const file of [path, ...(jscat === null ? [] : [jscat])])
    await mkdir(dirname(file), { recursive: true });
  if (jscat !== null) await replaceFile(jscat, jscatItems(table.rows));
  if (options !== null) await replaceFile(options, optionsCsv(table.options!, job.formulas));
  await replaceFile(path, questionsCsv(table.rows, job.formulas));
  return { path, jscat, options, replaced };
}

/** What is said of a class of persons, of a population. */
const NO_PERSONS = {
  students: 1,
  calibration: null,
  ofLog: null,
  beyondClass: null,
  cautions: [],
} as const;

/** @throws UnderstudyError `numeric` where the abilities of all students of the log do not converge */
async function populationOf(
  population: Population,
  evidence: QuestionEvidence,
  opened: OpenedRun,
): Promise<AbilityMixture> {
  if (population === 'class') return abilityMixture(evidence.abilities);
  if (population === 'log')
    return everybodyOnScale(evidence, (await readStudents(await opened.log(), null)).answers);
  return normalAbility(...population);
}

interface Table extends Pick<DifficultySummary, 'rows' | 'asked' | 'ofLog'> {
  readonly options: readonly OptionRow[] | null;
}

async function ofLog(
  opened: OpenedRun,
  {
    evidence,
    population,
    note,
  }: { readonly evidence: QuestionEvidence; readonly population: AbilityMixture; readonly note: OnNote },
): Promise<Table> {
  const { chosen, notes } = await chosenOptions(await opened.log(), evidence.answers);
  tellNotes({ path: opened.logPath, notes }, note);
  const { rows, options, facts } = logQuestionRows(evidence, { population, chosen });
  return { rows, options, asked: null, ofLog: facts };
}

async function* ofNewQuestions(
  opened: OpenedRun,
  { questions, fileRows, answers, repeats }: NewQuestions,
  {
    evidence,
    population,
    asking,
  }: { readonly evidence: QuestionEvidence; readonly population: AbilityMixture; readonly asking: Asking },
): AsyncGenerator<ProgressEvent, Table | null> {
  const responses = yield* (await opened.asker()).ask(questions, asking.signal);
  if (responses === null) return null;
  const { folder } = opened.run;
  const members = await opened.members();
  const texts = questions.map(({ text }) => text);
  const { rows, facts } = newQuestionRows(evidence, {
    questions,
    answers,
    probability: byQuestion(responses, evidence.answers.students, folder),
    population,
    newTopics: opened.settings.split !== 'question',
    unread: unreadVariance(members, texts),
  });
  const reading = readingFacts(members, texts);
  const asked = { ...facts, fileRows, repeats, ...(reading === null ? {} : { reading }) };
  return { rows, options: null, asked, ofLog: null };
}

/** options.csv beside questions.csv, a-options.csv beside a.csv. */
function optionsPath(questions: string): string {
  const name = basename(questions).replace(/\.csv$/i, '');
  return join(dirname(questions), name === 'questions' ? 'options.csv' : `${name}-options.csv`);
}
