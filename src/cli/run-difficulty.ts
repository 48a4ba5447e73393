/** How hard questions are: those of the log by models that had not met them, or new ones. */
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { DeviceName } from '../engine/index.ts';
import {
  type BeyondClass,
  beyondClass,
  type DifficultyCalibration,
  type LogFacts,
  type NewQuestionFacts,
} from '../evaluation/index.ts';
import { openRun } from '../runs/index.ts';
import { logQuestionRows } from './log-question-rows.ts';
import { type NewQuestions, newQuestionRows, readNewQuestions } from './new-question-rows.ts';
import { type OptionRow, optionsCsv } from './option-rows.ts';
import { type Population, populationOf } from './population.ts';
import { askRun, type GatheredEvidence, gatherEvidence } from './question-evidence.ts';
import { jscatItems, type QuestionRow, questionsCsv } from './question-rows.ts';
import type { WorkContext } from './work-context.ts';

export interface DifficultyJob {
  readonly run: string;
  /** A file of questions; null for those of the run's log. */
  readonly questions: string | null;
  /** Where the run's answer log is, if it has moved. */
  readonly log: string | null;
  readonly columns: Readonly<Record<string, string>>;
  /** A file of real answers to the questions; null for none. */
  readonly answers: string | null;
  readonly population: Population;
  readonly out: string | null;
  /** A file of items for adaptive testing with @bdelab/jscat; null for none. */
  readonly jscat: string | null;
  readonly device: DeviceName;
  readonly threads: number;
}

export interface DifficultySummary {
  readonly path: string;
  readonly jscat: string | null;
  readonly interrupted: boolean;
  readonly rows: readonly QuestionRow[];
  readonly students: number;
  readonly calibration: DifficultyCalibration | null;
  /** Of a file of questions; null for those of the log. */
  readonly asked: NewQuestionFacts | null;
  /** Of the log's own questions; null for new ones. */
  readonly own: LogFacts | null;
  /** Where the options are; null where the log does not say which were chosen, and for new questions. */
  readonly options: string | null;
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

/** @throws UnderstudyError as `gatherEvidence`; `log` for the questions and the answers */
export async function runDifficulty(job: DifficultyJob, context: WorkContext): Promise<DifficultySummary> {
  const started = context.clock();
  const path =
    job.out ?? join(job.run, job.questions === null ? 'questions.csv' : 'new-questions-difficulty.csv');
  // First: a fault in these files is told before the models are asked anything.
  const asked =
    job.questions === null ? null : await readNewQuestions(job.questions, job.answers, job.columns);
  context.emit({ event: 'reading', what: job.log ?? job.run });
  const evidence = await gatherEvidence(job, context);
  const replaced = existsSync(path);
  const made = evidence === null ? null : await rowsFor(evidence, asked, { job, context });
  if (evidence !== null && made !== null) {
    const run = await openRun(job.run, { create: undefined, fresh: false, now: context.now() });
    try {
      for (const file of [path, ...(job.jscat === null ? [] : [job.jscat])])
        await mkdir(dirname(file), { recursive: true });
      if (job.jscat !== null) await run.writeTable(job.jscat, jscatItems(made.rows));
      if (made.options !== null) await run.writeTable(optionsPath(path), optionsCsv(made.options));
      await run.writeTable(path, questionsCsv(made.rows));
    } finally {
      await run.release();
    }
  }
  return {
    path,
    jscat: job.jscat,
    interrupted: made === null,
    rows: made?.rows ?? [],
    students: evidence?.judged.answers.students.length ?? 0,
    calibration: evidence?.calibration ?? null,
    asked: made?.asked ?? null,
    own: made?.own ?? null,
    options: made === null || made.options === null ? null : optionsPath(path),
    beyondClass: made?.beyondClass ?? null,
    population: job.population,
    replaced,
    cautions: evidence?.cautions ?? [],
    seconds: context.clock() - started,
  };
}

interface Made {
  readonly rows: readonly QuestionRow[];
  readonly asked: NewQuestionFacts | null;
  readonly own: LogFacts | null;
  readonly options: readonly OptionRow[] | null;
  readonly beyondClass: BeyondClass | null;
}

async function rowsFor(
  evidence: GatheredEvidence,
  questions: NewQuestions | null,
  { job, context }: { readonly job: DifficultyJob; readonly context: WorkContext },
): Promise<Made | null> {
  const log = job.log ?? evidence.judged.header.data.path;
  const population = await populationOf(evidence, job.population, log);
  const beyond =
    typeof job.population === 'string' ? null : beyondClass(job.population.mean, evidence.abilities);
  if (questions === null) {
    const { rows, options, facts } = await logQuestionRows(evidence, population, log);
    return { rows, asked: null, own: facts, options, beyondClass: beyond };
  }
  const asked = await askRun(job.run, questions.questions, job, context);
  if (asked === null) return null;
  const { rows, facts } = newQuestionRows(evidence, questions, { asked, population, folder: job.run });
  return { rows, asked: facts, own: null, options: null, beyondClass: beyond };
}

/** options.csv beside questions.csv, a-options.csv beside a.csv. */
function optionsPath(questions: string): string {
  const name = basename(questions).replace(/\.csv$/i, '');
  return join(dirname(questions), name === 'questions' ? 'options.csv' : `${name}-options.csv`);
}
