/** What every recipe trains from, opened: base, tokenizer, the run folder, the side of every answer. */
import type { ClassAnswers, LogAudit, LogSettings, NearPair, Side, SplitAudit } from '../../answers/index.ts';
import { QUESTION_SPLITS, sidesOf, splitLeaks } from '../../classes/index.ts';
import { ONNXRUNTIME_VERSION } from '../../engine/index.ts';
import type { LocatedBase } from '../../hub/index.ts';
import { type Checkpoint, fingerprintFolder, openCheckpoint } from '../../model/index.ts';
import {
  keptReading,
  openRun,
  type Run,
  type RunHeader,
  type RunLock,
  type SettingsOf,
} from '../../runs/index.ts';
import {
  type Cut,
  cutting,
  fitTokenizer,
  loadTokenizer,
  longTextNotes,
  type Tokenizer,
} from '../../text/index.ts';
import { VERSION } from '../../version.ts';
import type { JobContext } from '../job.ts';
import { type BaseNotesEvent, baseNotes } from './base-notes.ts';
import { jobOnBase } from './job-on-base.ts';
import type { LocatedJob, TrainJob } from './plans.ts';
import { type Recorder, runRecorder } from './recorder.ts';

/** The answers of a log's chosen students. */
export interface ReadAnswers {
  readonly answers: ClassAnswers;
  /** The log's. */
  readonly fingerprint: string;
  /** Pairs of its texts that differ by a word or so. */
  readonly near: readonly NearPair[];
  /** What could leak from the log into a test. */
  readonly audit: LogAudit;
  /** How it was read: what was asked for, found and confirmed. */
  readonly reading: LogSettings;
}

export type LeaksEvent = SplitAudit & {
  readonly event: 'leaks';
  readonly split: string;
  readonly folds: number | null;
  readonly log: LogLeaks;
};

export interface Training {
  readonly job: LocatedJob;
  readonly answers: ClassAnswers;
  /** [answers] */
  readonly sides: readonly Side[];
  readonly near: readonly NearPair[];
  readonly base: Checkpoint;
  readonly tokenizer: Tokenizer;
  readonly run: Run;
  readonly record: Recorder;
  readonly context: JobContext;
}

/**
 * Opens what the job names and closes it when `use` is done. Null when interrupted before the run folder was touched.
 *
 * @param where the run folder, or its lock where that is held already
 * @throws UnderstudyError for whatever a user can mend: the split, the base, the folder
 */
export async function* withTraining<Event, Result>(
  where: string | RunLock,
  asked: LocatedJob,
  { answers, fingerprint, near, audit }: ReadAnswers,
  context: JobContext,
  use: (training: Training) => AsyncGenerator<Event, Result>,
): AsyncGenerator<Event | LeaksEvent | BaseNotesEvent, Result | null> {
  const sides = sidesOf(answers, asked, near);
  const base = await openCheckpoint(asked.base.folder);
  try {
    const job = jobOnBase(asked, base.config);
    const fitted = fitTokenizer(await loadTokenizer(job.base.folder), base.config);
    const tokenizer = cutting(fitted, cutOf(job));
    if (context.signal.aborted) return null;
    if (job.fold === null) {
      tellLongTexts(job, { answers, tokenizer }, context);
      tellFewFolds(job, context);
    }
    const leaks = splitLeaks(answers, job, near);
    const log = logLeaks(audit);
    const create = await headerOf(job, { fingerprint, leaks: { ...leaks, log }, now: context.now() });
    const run = await openRun(where, { create, fresh: job.fresh, now: context.now() });
    try {
      // The leaks of one fold are counted in its run.json, and shown as part of all folds'.
      const notes = baseNotes(base.config, tunesBase(job.plan));
      if (job.fold === null && notes.length > 0) yield { event: 'base notes', notes };
      if (job.fold === null) yield { event: 'leaks', split: job.split, folds: job.folds, ...leaks, log };
      const record = runRecorder(run);
      return yield* use({ job, answers, sides, near, base, tokenizer, run, record, context });
    } finally {
      await run.release();
    }
  } finally {
    await base.close();
  }
}

/** Says before a training what two parts of questions are too few for. */
export function tellFewFolds(
  { folds, split, log }: Pick<TrainJob, 'folds' | 'split' | 'log'>,
  { note }: Pick<JobContext, 'note'>,
): void {
  if (folds === 2 && QUESTION_SPLITS.includes(split))
    note(log, 'of a run in 2 folds difficulty and compare say nothing: `folds: 3` is the fewest, 5 is usual');
}

/** What the notebook leaves of a long text is its beginning. */
const cutOf = ({ plan }: TrainJob): Cut => (plan.recipe === 'solo' ? 'end' : 'middle');

/** Tells how many of the questions are not read whole. */
export function tellLongTexts(
  job: TrainJob,
  { answers, tokenizer }: { readonly answers: Pick<ClassAnswers, 'texts'>; readonly tokenizer: Tokenizer },
  { note }: Pick<JobContext, 'note'>,
): void {
  const { maxLength } = job.plan.settings;
  for (const text of longTextNotes(answers.texts, { tokenizer, maxLength, cut: cutOf(job) }))
    note(job.log, text);
}

/** Whether weights of the base are trained, or adapted: a frozen encoder is read as it is. */
const tunesBase = (plan: TrainJob['plan']): boolean =>
  plan.recipe !== 'class' || plan.encoder === 'tuned' || plan.population !== null;

/** What could leak from the whole log, in counts: `leaks.log` of run.json; `inspect` shows which pairs. */
function logLeaks({ sharedTexts, nearDuplicates, repeatedAnswers, revealing }: LogAudit) {
  return {
    /** Pairs of questions of different ids and the same words. */
    sharedTexts: sharedTexts.pairs,
    /** Pairs of questions with nearly the same words. */
    nearDuplicates: nearDuplicates.pairs,
    /** Answers to a question that the student had answered before. */
    repeatedAnswers: repeatedAnswers.answers,
    /** Columns that give the label away. */
    revealing: revealing.map((column) => ({ ...column })),
  };
}

export type LogLeaks = ReturnType<typeof logLeaks>;

/** What the job's run is. */
export async function headerOf(job: LocatedJob, read: ReadData): Promise<RunHeader> {
  const { base, plan, log } = job;
  const { recipe, settings } = plan;
  return await runHeader({ recipe, settings: settingsOf(job), seed: settings.seed, base, log }, read);
}

/** What was read, and when. */
export interface ReadData {
  readonly fingerprint: string;
  readonly leaks: RunHeader['leaks'];
  /** ISO time. */
  readonly now: string;
}

/** A header of this version. @param run.log where the answers or items are */
export async function runHeader(
  {
    base,
    log,
    ...run
  }: Pick<RunHeader, 'recipe' | 'settings' | 'seed'> & { readonly base: LocatedBase; readonly log: string },
  { fingerprint, leaks, now }: ReadData,
): Promise<RunHeader> {
  const { recipe, settings, seed } = run;
  return {
    format: 1,
    recipe,
    settings,
    versions: { understudy: VERSION, node: process.versions.node, onnxruntime: ONNXRUNTIME_VERSION },
    seed,
    data: { path: log, fingerprint },
    base: {
      name: base.name,
      fingerprint: await fingerprintFolder(base.folder),
      ...(base.commit === null ? {} : { revision: base.commit }),
    },
    leaks,
    started_at: now,
  };
}

function settingsOf(job: TrainJob): RunHeader['settings'] {
  const { plan, students, attempts, split, selection, columns, folds, fold } = job;
  const { covariates } = job;
  const data = {
    students,
    attempts,
    split,
    selection,
    columns,
    ...(covariates === undefined ? {} : { covariates }),
    ...keptReading(job),
    ...(folds === null ? {} : { folds }),
    ...(fold === null ? {} : { fold }),
  };
  if (plan.recipe === 'solo') return { ...plan.settings, ...data } satisfies SettingsOf['solo'];
  if (plan.recipe === 'adapter') {
    const { readers: _base, population: _none, ...ofClass } = plan.class;
    return { class: ofClass, ...plan.settings, ...data } satisfies SettingsOf['adapter'];
  }
  const { encoder, population, shrinkage, readers, settings } = plan;
  // Runs of the base alone are as they were before there was a choice.
  const read = readers.some((name) => name !== 'base') ? { readers } : {};
  const tuning = population === null ? {} : { population };
  return { encoder, shrinkage, ...read, ...tuning, ...settings, ...data } satisfies SettingsOf['class'];
}
