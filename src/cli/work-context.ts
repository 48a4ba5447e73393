/** What work in the process that computes may ask of it. */
import type { WorkerEvent } from './worker-protocol.ts';

export interface WorkContext {
  readonly emit: (event: WorkerEvent) => void;
  readonly interrupted: () => boolean;
  /** The same for what waits: aborted when the user wants to stop. */
  readonly signal: AbortSignal;
  /** Seconds from any fixed moment. */
  readonly clock: () => number;
  /** ISO time. */
  readonly now: () => string;
}
