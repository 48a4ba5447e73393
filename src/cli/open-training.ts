/** What every recipe trains from, opened: base, tokenizer, the run folder, the side of every answer. */
import { resolve } from 'node:path';
import {
  auditSplit,
  type ClassAnswers,
  type LogAudit,
  type NearPair,
  type RevealingColumn,
  type Side,
  type SplitAudit,
  splitClass,
} from '../answers/index.ts';
import { ONNXRUNTIME_VERSION } from '../engine/index.ts';
import { type Checkpoint, fingerprintFolder, loraModules, openCheckpoint } from '../model/index.ts';
import { openRun, type Run, type RunHeader, type SettingsOf } from '../runs/index.ts';
import { FEWEST_ANSWERS } from '../students/index.ts';
import { checkVocabulary, loadTokenizer, type Tokenizer } from '../text/index.ts';
import type { LocatedJob, TrainJob } from './train-job.ts';
import { VERSION } from './version.ts';
import type { WorkContext } from './work-context.ts';

/** The answers of a log's chosen students. */
export interface ReadAnswers {
  readonly answers: ClassAnswers;
  /** Of the log. */
  readonly fingerprint: string;
  /** Pairs of its texts that differ by a word or so. */
  readonly near: readonly NearPair[];
  /** What could leak from the log into a test. */
  readonly audit: LogAudit;
}

/** Of the whole log, whatever the split: `leaks.log` of run.json. */
export type LogLeaks = {
  /** Pairs of questions of different ids and the same words. */
  readonly sharedTexts: number;
  /** Pairs of questions with nearly the same words. */
  readonly nearDuplicates: number;
  /** Answers to a question that the student had answered before. */
  readonly repeatedAnswers: number;
  /** Columns that give the label away. */
  readonly revealing: readonly Pick<RevealingColumn, keyof RevealingColumn>[];
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
  readonly context: WorkContext;
}

/**
 * Opens what the job names and closes it when `use` is done. Null when interrupted before the run folder was touched.
 *
 * @throws UnderstudyError for whatever a user can mend: the split, the base, the folder
 */
export async function withTraining<Result>(
  job: LocatedJob,
  { answers, fingerprint, near, audit }: ReadAnswers,
  context: WorkContext,
  use: (training: Training) => Promise<Result>,
): Promise<Result | null> {
  const sides = sidesOf(answers, job, near);
  const base = await openCheckpoint(job.base.folder);
  try {
    const tokenizer = await loadTokenizer(job.base.folder);
    checkVocabulary(tokenizer, base.config.vocabSize);
    if (job.plan.recipe === 'adapter') loraModules(base.config, job.plan.settings.lora);
    if (context.interrupted()) return null;
    const leaks = splitLeaks(answers, job, near);
    const log = logLeaks(audit);
    const create = await headerOf(job, { fingerprint, leaks: { ...leaks, log }, now: context.now() });
    const run = await openRun(job.out, { create, fresh: job.fresh, now: context.now() });
    try {
      // Those of a fold are counted in its run.json, and told of with all folds'.
      if (job.fold === null)
        context.emit({ event: 'leaks', split: job.split, folds: job.folds, ...leaks, log });
      return await use({ job, answers, sides, near, base, tokenizer, run, context });
    } finally {
      await run.release();
    }
  } finally {
    await base.close();
  }
}

/**
 * The side of every answer, as the job splits. A training with folds itself holds out nothing to test on.
 *
 * @param near of the texts, where they are known already
 */
export function sidesOf(
  answers: ClassAnswers,
  { split, selection, folds, fold }: Pick<TrainJob, 'split' | 'selection' | 'folds' | 'fold'>,
  near?: readonly NearPair[],
): readonly Side[] {
  const held = folds === null ? fold : { index: 0, of: folds };
  return splitClass(answers, {
    split,
    selection,
    fewest: FEWEST_ANSWERS,
    ...(held === null ? {} : { fold: held }),
    near,
  });
}

/** What the test shares with what it is a test of; with folds the sum over them, as each is a test of its own. */
export function splitLeaks(
  answers: ClassAnswers,
  job: Pick<TrainJob, 'split' | 'selection' | 'folds' | 'fold'>,
  near: readonly NearPair[],
): SplitAudit {
  const { folds } = job;
  if (folds === null) return auditSplit(answers, sidesOf(answers, job, near), near);
  const audits = Array.from({ length: folds }, (_, i) =>
    auditSplit(
      answers,
      sidesOf(answers, { ...job, folds: null, fold: { index: i + 1, of: folds } }, near),
      near,
    ),
  );
  const sum = (count: keyof SplitAudit) => audits.reduce((total, audit) => total + audit[count], 0);
  return {
    testAnswers: sum('testAnswers'),
    questionsOnBothSides: sum('questionsOnBothSides'),
    textsOnBothSides: sum('textsOnBothSides'),
    nearDuplicatesOnBothSides: sum('nearDuplicatesOnBothSides'),
    repeatedAnswersOnBothSides: sum('repeatedAnswersOnBothSides'),
    testAnswersAffected: sum('testAnswersAffected'),
  };
}

/** What an audit found, in counts; which pairs they are `inspect` shows. */
function logLeaks({ sharedTexts, nearDuplicates, repeatedAnswers, revealing }: LogAudit): LogLeaks {
  return {
    sharedTexts: sharedTexts.pairs,
    nearDuplicates: nearDuplicates.pairs,
    repeatedAnswers: repeatedAnswers.answers,
    revealing,
  };
}

/** What the job's run is. */
export async function headerOf(
  job: LocatedJob,
  { fingerprint, leaks, now }: { fingerprint: string; leaks: RunHeader['leaks']; now: string },
): Promise<RunHeader> {
  const { base, plan } = job;
  return {
    format: 1,
    recipe: plan.recipe,
    settings: settingsOf(job),
    versions: { understudy: VERSION, node: process.versions.node, onnxruntime: ONNXRUNTIME_VERSION },
    seed: plan.settings.seed,
    data: { path: resolve(job.log), fingerprint },
    base: {
      name: base.name,
      fingerprint: await fingerprintFolder(base.folder),
      ...(base.commit === null ? {} : { revision: base.commit }),
    },
    leaks,
    started_at: now,
  };
}

/** A plan's settings beside its other choices, as the flags are. */
function settingsOf(job: TrainJob): RunHeader['settings'] {
  const { plan, students, attempts, split, selection, columns, folds, fold } = job;
  const data = {
    students,
    attempts,
    split,
    selection,
    columns,
    ...(folds === null ? {} : { folds }),
    ...(fold === null ? {} : { fold }),
  };
  if (plan.recipe === 'solo') return { ...plan.settings, ...data } satisfies SettingsOf['solo'];
  if (plan.recipe === 'adapter')
    return { class: plan.class, ...plan.settings, ...data } satisfies SettingsOf['adapter'];
  const { encoder, shrinkage, settings } = plan;
  return { encoder, shrinkage, ...settings, ...data } satisfies SettingsOf['class'];
}
