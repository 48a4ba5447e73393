/** A job in this process without a host: for tests that put something in the place of what a host gives it. */
import { openDevice } from '../src/engine/index.ts';
import type { HubWay } from '../src/hub/index.ts';
import {
  completeInput,
  type EventOf,
  type InputOf,
  type JobContext,
  type JobName,
  loadJob,
  type ResultOf,
} from '../src/jobs/index.ts';
import { lockRun } from '../src/runs/index.ts';

export interface Given<Event = unknown> {
  readonly signal?: AbortSignal;
  readonly hub?: HubWay;
  readonly now?: string;
  /** Whether the runs that are locked may begin. @default false */
  readonly isNew?: boolean;
  /** The job stands still until what this returns is done. */
  readonly onEvent?: (event: Event) => unknown;
}

export interface Done<Event, Result> {
  readonly result: Result | null;
  readonly events: readonly Event[];
}

/** Does the work with the runs locked, and gives its result and its events. */
export async function workHere<Input, Event, Result>(
  run: (input: Input, context: JobContext) => AsyncGenerator<Event, Result | null>,
  input: Input,
  locks: readonly string[],
  {
    signal = new AbortController().signal,
    hub,
    now = '2026-01-01T00:00:00.000Z',
    isNew = false,
    onEvent = () => {},
  }: Given<Event> = {},
): Promise<Done<Event, Result>> {
  const held = new Map(
    await Promise.all(
      locks.map(async (folder) => [folder, await lockRun(folder, { isNew, fresh: false, now })] as const),
    ),
  );
  const device = openDevice('cpu', { threads: 1 });
  const events: Event[] = [];
  try {
    const work = run(input, {
      signal,
      at: process.cwd(),
      clock: () => performance.now() / 1000,
      now: () => now,
      threads: 1,
      note: (file, text) => events.push({ event: 'note', file, text } as Event),
      device: () => device,
      hub: async () => hub!,
      lockOf: (folder) => held.get(folder)!,
    });
    let next = await work.next();
    for (; !next.done; next = await work.next()) {
      events.push(next.value);
      await onEvent(next.value);
    }
    return { result: next.value, events };
  } finally {
    for (const lock of held.values()) await lock.release();
  }
}

/** The same of a job by its name: the input is checked, and the runs are locked that the job's spec names. */
export async function jobHere<Name extends JobName>(
  name: Name,
  input: InputOf<Name>,
  given: Given<EventOf<Name>> = {},
): Promise<Done<EventOf<Name>, ResultOf<Name>>> {
  const job = await loadJob(name);
  const complete = await completeInput(name, input);
  const { run } = await job.work();
  const locks = [...new Set(job.locks(complete).map(({ folder }) => folder))];
  return (await workHere(run, complete, locks, given as Given)) as Done<EventOf<Name>, ResultOf<Name>>;
}
