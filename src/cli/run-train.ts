/** Trains a class into a run folder: where log, base, recipe and folder come together. */
import { findNearDuplicates } from '../answers/index.ts';
import { checkNames, locateBase } from '../hub/index.ts';
import type { ClassRecord, PooledMetrics, StudentRow } from '../runs/index.ts';
import { hubWay } from './hub.ts';
import { type ReadAnswers, type Training, withTraining } from './open-training.ts';
import { readAuditedClass } from './read-class.ts';
import { runAdapter } from './run-adapter.ts';
import { runClass } from './run-class.ts';
import { runFolds } from './run-folds.ts';
import { runSolo } from './run-solo.ts';
import type { TrainJob } from './train-job.ts';
import type { WorkContext } from './work-context.ts';

export interface TrainSummary {
  readonly folder: string;
  readonly recipe: TrainJob['plan']['recipe'];
  readonly interrupted: boolean;
  /** Parameters that the base did not have. */
  readonly fresh: readonly string[];
  readonly students: readonly StudentRow[];
  /** Of a class: on the test rows of all its students; with folds, on every answer by what had not seen it. */
  readonly pooled: PooledMetrics | null;
  /** Of a class: what its logits are divided by, and what that did on the validation rows. */
  readonly calibration: (ClassRecord['calibration'] & { readonly temperature: number }) | null;
}

/**
 * Begins the run, or goes on with it; the folder is complete for what is done whenever this ends.
 *
 * @throws UnderstudyError for whatever a user can mend: the log, the base, the folder, a loss that is not finite
 */
export async function runTrain(job: TrainJob, context: WorkContext): Promise<TrainSummary> {
  context.emit({ event: 'reading', what: job.log });
  const inLog = await readAuditedClass(job);
  if (job.push !== undefined) checkNames(inLog.answers.students, job.push);
  const read = { ...inLog, near: findNearDuplicates(inLog.answers.texts) };
  const base = await locateBase(job.base.name, {
    run: job.fresh ? null : job.out,
    weights: true,
    onEvent: (event) => context.emit({ ...event }),
    signal: context.signal,
    now: context.now(),
    workingFolder: process.cwd(),
    hub: () => hubWay(context.signal),
  });
  if (base === null) return notBegun(job);
  const { name, commit } = base;
  if (commit !== null) context.emit({ event: 'base', base: name, commit });
  const located = { ...job, base };
  return (await withTraining(located, read, context, (training) => run(training, read))) ?? notBegun(job);
}

async function run(training: Training, read: ReadAnswers): Promise<TrainSummary> {
  const { job, context } = training;
  if (job.folds === null) return await trainRecipe(training);
  return await runFolds(training, {
    trainFold: async (fold) => (await withTraining(fold, read, context, trainRecipe)) ?? notBegun(fold),
    trainAll: () => trainRecipe(training),
  });
}

function trainRecipe(training: Training): Promise<TrainSummary> {
  return { solo: runSolo, class: runClass, adapter: runAdapter }[training.job.plan.recipe](training);
}

function notBegun({ out, plan }: TrainJob): TrainSummary {
  return {
    folder: out,
    recipe: plan.recipe,
    interrupted: true,
    fresh: [],
    students: [],
    pooled: null,
    calibration: null,
  };
}
