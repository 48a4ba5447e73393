/**
 * What a job is: something that a user can ask for, defined once. The command line, the library and whatever shows a
 * form make all that they need of a job from its spec: names, texts, units, defaults and choices of its input. What
 * the job does is loaded when it is asked to.
 */
import type { z } from 'zod';
import type { OnNote } from '../classes/index.ts';
import type { Device } from '../engine/index.ts';
import type { HubWay } from '../hub/index.ts';
import type { RunLock } from '../runs/index.ts';

/** One thing that happened, as plain data: it crosses to other processes. */
export type JobEvent = { readonly event: string };

/** What a job may ask of the world around it. */
export interface JobContext {
  /** Aborted when the job is to stop: it finishes its step, keeps what is done, and returns null. */
  readonly signal: AbortSignal;
  /** The folder that relative paths begin at. */
  readonly at: string;
  /** Seconds from any fixed moment. */
  readonly clock: () => number;
  /** ISO time. */
  readonly now: () => string;
  /** Threads of one operation, and of reading a log; 0 for all cores. */
  readonly threads: number;
  /** Tells whoever asked how a file was read: an event `note`, once for each text of a file. */
  readonly note: OnNote;
  /** Where the job computes; opened when it is first asked for. */
  readonly device: () => Promise<Device>;
  /** The way to the Hugging Face Hub. @throws UnderstudyError `hub` where the endpoint is no address */
  readonly hub: () => Promise<HubWay>;
  /** The lock on a run that the job's spec names, which is held until the job has ended. */
  readonly lockOf: (folder: string) => RunLock;
}

/** A part of the world around it that a job uses; the host has it, and its flags, once. */
export type JobUse = 'device' | 'threads' | 'hub';

/** A run folder that a job writes or must not see changed. */
export interface LockedRun {
  readonly folder: string;
  /** Whether the job may begin the run; otherwise there must be one. @default false */
  readonly isNew?: boolean;
  /** Whether a run that is there is discarded. @default false */
  readonly fresh?: boolean;
  /** Whether the job reads a run and can do without writing there, as on a read-only disk. @default false */
  readonly reads?: boolean;
}

/** What a job does. */
export interface JobWork<Input, Event extends JobEvent, Result, Plan> {
  /** Yields what happens; returns null when it was stopped. The runs that the spec names are locked meanwhile. */
  run(input: Input, context: JobContext): AsyncGenerator<Event, Result | null>;
  /** What would be done, at what cost. Changes nothing and takes no lock. */
  plan?(input: Input, context: JobContext): AsyncGenerator<Event, Plan | null>;
}

export interface JobSpec<
  Name extends string,
  Schema extends z.ZodObject,
  Input,
  Event extends JobEvent,
  Result,
  Plan,
> {
  readonly name: Name;
  /** One sentence, without a capital and a full stop. */
  readonly does: string;
  /** Every field has a description; see `fields.ts`. */
  readonly input: Schema;
  /** Fields that are given by their place, in order. */
  readonly positional: readonly (keyof z.input<Schema> & string)[];
  readonly uses: readonly JobUse[];
  /** Whether `work` has a plan. @default false */
  readonly hasPlan?: boolean;
  /**
   * Checks what the schema of a single field cannot, and fills in what depends on other fields.
   *
   * @param at the folder that relative paths begin at
   * @throws UnderstudyError `usage` that names the field
   */
  complete(input: z.output<Schema>, at: string): Input;
  locks(input: Input): readonly LockedRun[];
  /** Where the job writes its events down, for whoever looks after a job that died. */
  eventLog?(input: Input): string;
  work(): Promise<JobWork<Input, Event, Result, Plan>>;
}

/** The spec as it is; infers its types. */
export function defineJob<
  Name extends string,
  Schema extends z.ZodObject,
  Input,
  Event extends JobEvent,
  Result,
  Plan = never,
>(
  spec: JobSpec<Name, Schema, Input, Event, Result, Plan>,
): JobSpec<Name, Schema, Input, Event, Result, Plan> {
  return spec;
}

/** Passes events on, each after `onEvent` has seen it; closes them when that throws, or whoever asked leaves. */
export async function* tap<Event, Result>(
  events: AsyncGenerator<Event, Result>,
  onEvent: (event: Event) => void,
): AsyncGenerator<Event, Result> {
  try {
    let next = await events.next();
    for (; !next.done; next = await events.next()) {
      onEvent(next.value);
      yield next.value;
    }
    return next.value;
  } finally {
    await events.return(undefined as Result);
  }
}
