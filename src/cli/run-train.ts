/** Trains a class into a run folder: where log, base, recipe and folder come together. */
import { resolve } from 'node:path';
import { type ClassAnswers, type Side, splitClass } from '../answers/index.ts';
import { ONNXRUNTIME_VERSION } from '../engine/index.ts';
import { type Checkpoint, fingerprintFolder, loraModules, openCheckpoint } from '../model/index.ts';
import {
  type ClassRecord,
  openRun,
  type PooledMetrics,
  type Run,
  type RunHeader,
  type StudentRow,
} from '../runs/index.ts';
import { FEWEST_ANSWERS } from '../students/index.ts';
import { checkVocabulary, loadTokenizer, type Tokenizer } from '../text/index.ts';
import { readClass } from './read-class.ts';
import { runAdapter } from './run-adapter.ts';
import { runClass } from './run-class.ts';
import { runSolo } from './run-solo.ts';
import type { TrainJob } from './train-job.ts';
import { VERSION } from './version.ts';
import type { WorkerEvent } from './worker-protocol.ts';

export interface TrainSummary {
  readonly folder: string;
  readonly recipe: TrainJob['plan']['recipe'];
  readonly interrupted: boolean;
  /** Parameters that the base did not have. */
  readonly fresh: readonly string[];
  readonly students: readonly StudentRow[];
  /** Of a class: on the test rows of all its students. */
  readonly pooled: PooledMetrics | null;
  /** Of a class: what its logits are divided by, and what that did on the validation rows. */
  readonly calibration: (ClassRecord['calibration'] & { readonly temperature: number }) | null;
}

export interface WorkContext {
  readonly emit: (event: WorkerEvent) => void;
  readonly interrupted: () => boolean;
  /** Seconds from any fixed moment. */
  readonly clock: () => number;
  /** ISO time. */
  readonly now: () => string;
}

/** What every recipe trains from. */
export interface Training {
  readonly job: TrainJob;
  readonly answers: ClassAnswers;
  /** [answers] */
  readonly sides: readonly Side[];
  readonly base: Checkpoint;
  readonly tokenizer: Tokenizer;
  readonly run: Run;
  readonly context: WorkContext;
}

/**
 * Begins the run, or goes on with it; the folder is complete for what is done whenever this ends.
 *
 * @throws UnderstudyError for whatever a user can mend: the log, the base, the folder, a loss that is not finite
 */
export async function runTrain(job: TrainJob, context: WorkContext): Promise<TrainSummary> {
  context.emit({ event: 'reading', what: job.log });
  const { answers, fingerprint } = await readClass(job);
  const { split, selection } = job;
  const sides = splitClass(answers, { split, selection, fewest: FEWEST_ANSWERS });
  const base = await openCheckpoint(job.base.folder);
  try {
    const tokenizer = await loadTokenizer(job.base.folder);
    checkVocabulary(tokenizer, base.config.vocabSize);
    if (job.plan.recipe === 'adapter') loraModules(base.config, job.plan.settings.lora);
    const { recipe } = job.plan;
    if (context.interrupted())
      return {
        folder: job.out,
        recipe,
        interrupted: true,
        fresh: [],
        students: [],
        pooled: null,
        calibration: null,
      };
    const create = await headerOf(job, fingerprint, context.now());
    const run = await openRun(job.out, { create, fresh: job.fresh, now: context.now() });
    try {
      const training = { job, answers, sides, base, tokenizer, run, context };
      const train = { solo: runSolo, class: runClass, adapter: runAdapter }[recipe];
      return await train(training);
    } finally {
      await run.release();
    }
  } finally {
    await base.close();
  }
}

async function headerOf(job: TrainJob, fingerprint: string, now: string): Promise<RunHeader> {
  const { students, attempts, split, selection, columns, plan } = job;
  const { recipe, ...own } = plan;
  const settings = { ...flat(own), students, attempts, split, selection, columns };
  return {
    format: 1,
    recipe,
    settings,
    versions: { understudy: VERSION, node: process.versions.node, onnxruntime: ONNXRUNTIME_VERSION },
    seed: plan.settings.seed,
    data: { path: resolve(job.log), fingerprint },
    base: { name: job.base.name, fingerprint: await fingerprintFolder(job.base.folder) },
    started_at: now,
  };
}

/** A plan's settings beside its other choices, as the flags are. */
function flat({ settings, ...rest }: { readonly settings: object }): RunHeader['settings'] {
  return { ...rest, ...settings } as unknown as RunHeader['settings'];
}
