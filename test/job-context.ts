/** A job in this process without a host: for tests that put something in the place of what a host gives it. */
import { openDevice } from '../src/engine/index.ts';
import type { HubWay } from '../src/hub/index.ts';
import type { JobContext } from '../src/jobs/index.ts';
import { lockRun } from '../src/runs/index.ts';

export interface Given {
  readonly signal?: AbortSignal;
  readonly hub?: HubWay;
  readonly now?: string;
  /** Whether the runs that are locked may begin. @default false */
  readonly isNew?: boolean;
}

/** Does the work with the runs locked, and gives its result and its events. */
export async function workHere<Input, Event, Result>(
  run: (input: Input, context: JobContext) => AsyncGenerator<Event, Result | null>,
  input: Input,
  locks: readonly string[],
  { signal = new AbortController().signal, hub, now = '2026-01-01T00:00:00.000Z', isNew = false }: Given = {},
): Promise<{ readonly result: Result | null; readonly events: readonly Event[] }> {
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
      device: () => device,
      hub: async () => hub!,
      lockOf: (folder) => held.get(folder)!,
    });
    let next = await work.next();
    for (; !next.done; next = await work.next()) events.push(next.value);
    return { result: next.value, events };
  } finally {
    for (const lock of held.values()) await lock.release();
  }
}
