/**
 * What the command and the process that computes say to each other. ONNX Runtime blocks its thread while it
 * runs, so it has a process of its own and the command stays responsive.
 */
import type { ErrorCode } from '../errors.ts';
import type { CompareJob, CompareSummary } from './run-compare.ts';
import type { DifficultyJob, DifficultySummary } from './run-difficulty.ts';
import type { EvaluateJob, EvaluateSummary } from './run-evaluate.ts';
import type { ExportJob, ExportSummary } from './run-export.ts';
import type { JoinJob, JoinSummary } from './run-join.ts';
import type { PretrainJob, PretrainSummary } from './run-pretrain.ts';
import type { PushJob, PushSummary } from './run-push.ts';
import type { SimulateJob, SimulateSummary } from './run-simulate.ts';
import type { TrainSummary } from './run-train.ts';
import type { TrainJob } from './train-job.ts';

export interface Tasks {
  train: { job: TrainJob; result: TrainSummary };
  pretrain: { job: PretrainJob; result: PretrainSummary };
  compare: { job: CompareJob; result: CompareSummary };
  difficulty: { job: DifficultyJob; result: DifficultySummary };
  evaluate: { job: EvaluateJob; result: EvaluateSummary };
  export: { job: ExportJob; result: ExportSummary };
  push: { job: PushJob; result: PushSummary };
  simulate: { job: SimulateJob; result: SimulateSummary };
  join: { job: JoinJob; result: JoinSummary };
}
export type Task = keyof Tasks;

export type ToWorker =
  | {
      readonly [T in Task]: { readonly type: 'start'; readonly task: T; readonly job: Tasks[T]['job'] };
    }[Task]
  /** Finish the step, save, and end. */
  | { readonly type: 'stop' };

/** One thing that happened, as plain data. */
export type WorkerEvent = Readonly<Record<string, unknown>> & { readonly event: string };

export type FromWorker =
  | { readonly type: 'event'; readonly event: WorkerEvent }
  | { readonly type: 'done'; readonly result: Tasks[Task]['result'] }
  | {
      readonly type: 'failed';
      readonly code: ErrorCode;
      readonly message: string;
      readonly hint: string | undefined;
    }
  /** A defect of ours, with its stack. */
  | { readonly type: 'broken'; readonly stack: string };
