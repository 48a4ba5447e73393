/** How hard questions are: those of the log by models that had not met them, or new ones. */
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { chosenOptions, readStudents } from '../../answers/index.ts';
import {
  type Asking,
  askHeldOut,
  byQuestion,
  type OpenedRun,
  openTrainedRun,
  type ProgressEvent,
  type ReadingEvent,
} from '../../classes/index.ts';
import {
  type AbilityMixture,
  abilityMixture,
  type BeyondClass,
  beyondClass,
  type DifficultyCalibration,
  everybodyOnScale,
  type LogFacts,
  logQuestionRows,
  type NewQuestionFacts,
  newQuestionRows,
  normalAbility,
  type OptionRow,
  type QuestionEvidence,
  type QuestionRow,
  questionEvidence,
} from '../../evaluation/index.ts';
import { replaceFile } from '../../files/index.ts';
import { jscatItems, optionsCsv, questionsCsv } from '../../runs/index.ts';
import type { JobContext } from '../job.ts';
import type { DifficultyJob } from './input.ts';
import { type NewQuestions, readNewQuestions } from './new-questions.ts';

/** Of whom facilities are expected: the class, all students of its log, or a normal distribution of ability, logits. */
export type Population = DifficultyJob['population'];

/** Of a file of questions; rows and answers as they stand in the files. */
export interface AskedFacts extends NewQuestionFacts {
  readonly fileRows: number;
  /** Later answers of a student to a question, left out. */
  readonly repeats: number;
}

export interface DifficultySummary {
  readonly path: string;
  readonly jscat: string | null;
  /** Where the options are; null where there are none. */
  readonly options: string | null;
  readonly rows: readonly QuestionRow[];
  readonly students: number;
  readonly calibration: DifficultyCalibration;
  /** Of a file of questions; null for those of the log. */
  readonly asked: AskedFacts | null;
  /** Of the log's own questions; null for new ones. */
  readonly ofLog: LogFacts | null;
  /** Null where the population is among the abilities of the class. */
  readonly beyondClass: BeyondClass | null;
  /** Of whom the facility is. */
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
  const opened = await openTrainedRun(context.lockOf(job.run), asking);
  try {
    // A fault in these files is said before the models are asked anything.
    const questions =
      job.questions === undefined
        ? null
        : await readNewQuestions(job.questions, job.answers ?? null, job.columns);
    yield { event: 'reading', what: opened.logPath };
    const heldOut = yield* askHeldOut(opened, asking);
    if (heldOut === null) return null;
    const evidence = questionEvidence(await opened.judged(), heldOut);
    const population = await populationOf(job.population, evidence, opened);
    const table =
      questions === null
        ? await ofLog(opened, evidence, population)
        : yield* ofNewQuestions(opened, questions, { evidence, population, asking });
    if (table === null) return null;
    const name = questions === null ? 'questions.csv' : 'new-questions-difficulty.csv';
    const path = job.out ?? join(job.run, name);
    const replaced = existsSync(path);
    const options = table.options === null ? null : optionsPath(path);
    for (const file of [path, ...(job.jscat === undefined ? [] : [job.jscat])])
      await mkdir(dirname(file), { recursive: true });
    if (job.jscat !== undefined) await replaceFile(job.jscat, jscatItems(table.rows));
    if (options !== null) await replaceFile(options, optionsCsv(table.options!));
    await replaceFile(path, questionsCsv(table.rows));
    return {
      path,
      jscat: job.jscat ?? null,
      options,
      rows: table.rows,
      students: evidence.answers.students.length,
      calibration: evidence.calibration,
      asked: table.asked,
      ofLog: table.ofLog,
      beyondClass:
        typeof job.population === 'string' ? null : beyondClass(job.population[0], evidence.abilities),
      population: job.population,
      replaced,
      cautions: evidence.cautions,
      seconds: context.clock() - started,
    };
  } finally {
    await opened.close();
  }
}

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

interface Table {
  readonly rows: readonly QuestionRow[];
  readonly options: readonly OptionRow[] | null;
  readonly asked: AskedFacts | null;
  readonly ofLog: LogFacts | null;
}

async function ofLog(
  opened: OpenedRun,
  evidence: QuestionEvidence,
  population: AbilityMixture,
): Promise<Table> {
  const chosen = await chosenOptions(await opened.log(), evidence.answers);
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
  const { rows, facts } = newQuestionRows(evidence, {
    questions,
    answers,
    probability: byQuestion(responses, evidence.answers.students, folder),
    population,
    newTopics: opened.settings.split !== 'question',
  });
  return { rows, options: null, asked: { ...facts, fileRows, repeats }, ofLog: null };
}

/** options.csv beside questions.csv, a-options.csv beside a.csv. */
function optionsPath(questions: string): string {
  const name = basename(questions).replace(/\.csv$/i, '');
  return join(dirname(questions), name === 'questions' ? 'options.csv' : `${name}-options.csv`);
}
