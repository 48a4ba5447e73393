/** Runs a job from the command line: shows its progress, passes Ctrl-C on, prints its end. */
import {
  type EventOf,
  type HostOptions,
  type HostSettings,
  type InputOf,
  type JobName,
  planJob,
  type ResultOf,
  startJob,
} from '../jobs/index.ts';
import { isNote, noteLine } from './display/note-line.ts';
import type { Face, WorkDisplay } from './face.ts';
import { catchInterrupts } from './interrupts.ts';
import { type Io, print } from './io.ts';

export interface RunOptions {
  readonly json: boolean;
  /** What --json calls the event of the end. @default done */
  readonly done?: string;
  readonly host: HostSettings;
}

/** Hears every event beside the display. */
export type Listener<Name extends JobName> = (
  event: EventOf<Name>,
  display: WorkDisplay<EventOf<Name>>,
) => void;

/** 128 + SIGINT, as shells count. */
export const INTERRUPTED = 130;

/**
 * @param options.listener hears every event beside the display
 * @returns the exit status, and the result of a job that came to its end
 */
export async function runJob<Name extends JobName>(
  io: Io,
  name: Name,
  input: InputOf<Name>,
  {
    face,
    json,
    host,
    listener,
    done = 'done',
  }: RunOptions & { readonly face: Face<Name>; readonly listener?: Listener<Name> },
): Promise<{ readonly status: number; readonly result: ResultOf<Name> | null }> {
  const asResult = json && face.json !== undefined;
  const notes: string[] = [];
  const display = json
    ? jsonDisplay<EventOf<Name>>(io, asResult ? { silent: true, notes } : { silent: false })
    : face.display(io);
  const result = await showing(
    io,
    display,
    (options) => startJob(name, input, { ...host, ...options }),
    listener,
  );
  if (result === null) {
    if (json) print(io, JSON.stringify({ event: 'interrupted', interrupted: true }));
    else print(io, face.stopped?.(display.reached?.() ?? null) ?? 'interrupted; nothing was written');
    return { status: INTERRUPTED, result };
  }
  if (asResult) print(io, JSON.stringify(withNotes(face.json!(result), notes), null, 2));
  else if (json) print(io, JSON.stringify({ event: done, interrupted: false, ...result }));
  else face.tell(io, result);
  return { status: face.statusOf?.(result) ?? 0, result };
}

/** Tells what a job would do. @returns the exit status */
export async function showPlan<Name extends JobName>(
  io: Io,
  name: Name,
  input: InputOf<Name>,
  { face, json, host }: RunOptions & { readonly face: Face<Name> },
): Promise<number> {
  const notes: string[] = [];
  const display = json ? jsonDisplay(io, { silent: true, notes }) : face.display(io);
  const plan = await showing(io, display, (options) => planJob(name, input, { ...host, ...options }));
  if (plan === null) return INTERRUPTED;
  if (json) print(io, JSON.stringify({ event: 'dry run', ...(withNotes(plan, notes) as object) }));
  else face.tellPlan!(io, plan);
  return face.statusOfPlan?.(plan) ?? 0;
}

/** Shows a job's events until its end. */
async function showing<Event, Result>(
  { host = 'child' }: Io,
  display: WorkDisplay<Event>,
  start: (options: HostOptions) => AsyncIterable<Event> & PromiseLike<Result | null>,
  listener?: (event: Event, display: WorkDisplay<Event>) => void,
): Promise<Result | null> {
  const { signal, kill, release } = catchInterrupts(() => display.stopping());
  try {
    const job = start(host === 'here' ? { host, signal } : { host, signal, kill });
    for await (const event of job) {
      display.event(event);
      listener?.(event, display);
    }
    return await job;
  } finally {
    release();
    display.end();
  }
}

/** A result that is printed alone says how the files were read. */
function withNotes(result: unknown, notes: readonly string[]): unknown {
  if (notes.length === 0 || typeof result !== 'object' || result === null || Array.isArray(result))
    return result;
  return { notes, ...result };
}

/** Events as they are, one a line; where the result alone is printed, notes are kept for it. */
function jsonDisplay<Event>(
  io: Io,
  options: { readonly silent: false } | { readonly silent: true; readonly notes: string[] },
): WorkDisplay<Event> {
  return {
    event(event) {
      if (!options.silent) print(io, JSON.stringify(event));
      else if (isNote(event)) options.notes.push(noteLine(event));
    },
    stopping: () => io.err.write('stopping; once more ends it at once\n'),
    end: () => {},
  };
}
