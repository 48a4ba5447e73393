/** What shows the work of the process that computes. */
import type { WorkerEvent } from '../worker-protocol.ts';

export interface WorkDisplay {
  event(event: WorkerEvent): void;
  /** The user asked to stop. */
  stopping(): void;
  end(): void;
}
