/**
 * What the process that asks for a job and the process that computes tell each other. ONNX Runtime blocks its thread
 * while it runs, so it has a process of its own and whoever asks stays responsive.
 */
import type { ErrorCode } from '../../errors.ts';
import type { JobEvent } from '../job.ts';
import type { JobName } from '../registry.ts';
import type { HostSettings } from './settings.ts';

/** Whether the job is done, or what it would do is found out. */
export type JobMode = 'run' | 'plan';

export interface Order {
  readonly job: JobName;
  readonly mode: JobMode;
  /** As the schema takes it, paths resolved. */
  readonly input: unknown;
  /** The folder that relative paths begin at. */
  readonly at: string;
  readonly settings: HostSettings;
}

export type ToChild =
  | { readonly type: 'start'; readonly order: Order }
  /** Finish the step, keep what is done, and end. */
  | { readonly type: 'stop' };

export type FromChild =
  | { readonly type: 'event'; readonly event: JobEvent }
  | { readonly type: 'done'; readonly result: unknown }
  | {
      readonly type: 'failed';
      readonly code: ErrorCode;
      readonly message: string;
      readonly hint: string | undefined;
    }
  /** A defect of ours, with its stack. */
  | { readonly type: 'broken'; readonly stack: string };
