/** How the command line shows a job: examples, progress, the end. What the job is, its spec says. */
import type { EventOf, JobName, PlanOf, ResultOf } from '../jobs/index.ts';
import type { Io } from './io.ts';

/** Shows the events of a job. */
export interface WorkDisplay<Event> {
  event(event: Event): void;
  /** The user asked to stop. */
  stopping(): void;
  end(): void;
  /** How far the job has come, in words; null before its first step. */
  reached?(): string | null;
}

export interface Face<Name extends JobName> {
  /** After the flags in --help: at least one example. */
  readonly examples: string;
  display(io: Io): WorkDisplay<EventOf<Name>>;
  /** Prints the end, for people. */
  tell(io: Io, result: ResultOf<Name>): void;
  /** Prints what would be done. */
  readonly tellPlan?: (io: Io, plan: PlanOf<Name>) => void;
  /** What --json prints of the result; all of it by default, as an event after the others. */
  readonly json?: (result: ResultOf<Name>) => unknown;
  /** The last line of a job that was stopped after `reached`. @default 'interrupted; nothing was written' */
  readonly stopped?: (reached: string | null) => string;
  /** The exit status of what came of it. @default 0 */
  readonly statusOf?: (result: ResultOf<Name>) => number;
  /** The exit status of what would come of it. @default 0 */
  readonly statusOfPlan?: (plan: PlanOf<Name>) => number;
}
