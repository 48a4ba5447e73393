/** A job from its first read to its last write, in this process: its locks, its context, its work. */
import { availableParallelism } from 'node:os';
import type { NoteEvent } from '../../classes/index.ts';
import { openDevice } from '../../engine/index.ts';
import { UnderstudyError } from '../../errors.ts';
import { lockRun, type RunLock } from '../../runs/index.ts';
import type { JobContext, JobEvent } from '../job.ts';
import type { AnyJob } from '../registry.ts';
import { hubFromEnvironment } from './hub.ts';
import type { Order } from './protocol.ts';
import type { HostSettings } from './settings.ts';

/** An order whose input is complete. */
export interface Performance extends Omit<Order, 'job'> {
  readonly signal: AbortSignal;
  readonly onEvent: (event: JobEvent) => void;
}

/**
 * @returns the job's result; null when it was stopped
 * @throws UnderstudyError as the job does; `run` where another process, or another job, holds one of its runs
 */
export async function perform(
  job: AnyJob,
  { mode, input, at, settings, signal, onEvent }: Performance,
): Promise<unknown> {
  const work = await job.work();
  const locks = new Map<string, RunLock>();
  const context = contextOf(settings, { signal, at, onEvent }, locks);
  if (mode === 'plan') return await follow(work.plan!(input, context), onEvent);
  try {
    for (const { folder, isNew = false, fresh = false, reads = false } of job.locks(input)) {
      if (locks.has(folder)) continue;
      locks.set(folder, await lockRun(folder, { isNew, fresh, reads, now: context.now() }));
    }
    return await follow(work.run(input, context), onEvent);
  } finally {
    for (const lock of [...locks.values()].reverse()) await lock.release();
  }
}

function contextOf(
  { threads: asked, device }: HostSettings,
  { signal, at, onEvent }: Pick<Performance, 'signal' | 'at' | 'onEvent'>,
  locks: ReadonlyMap<string, RunLock>,
): JobContext {
  // Threads without a core of their own only wait for each other.
  const threads = Math.min(asked, availableParallelism());
  let opened: ReturnType<JobContext['device']> | undefined;
  const noted = new Set<string>();
  return {
    signal,
    at,
    clock: () => performance.now() / 1000,
    now: () => new Date().toISOString(),
    threads,
    note(file, text) {
      const event: NoteEvent = { event: 'note', file, text };
      const key = JSON.stringify(event);
      if (noted.has(key)) return;
      noted.add(key);
      onEvent(event);
    },
    device() {
      opened ??= openDevice(device, { threads });
      return opened;
    },
    hub: () => hubFromEnvironment(signal),
    lockOf(folder) {
      const lock = locks.get(folder);
      if (lock === undefined) throw new UnderstudyError('run', `internal: ${folder}: not locked by this job`);
      return lock;
    },
  };
}

async function follow(
  events: AsyncGenerator<JobEvent, unknown>,
  onEvent: (event: JobEvent) => void,
): Promise<unknown> {
  let next = await events.next();
  for (; !next.done; next = await events.next()) {
    onEvent(next.value);
    // Lets the wish to stop in: a training itself never waits for the event loop.
    await new Promise(setImmediate);
  }
  return next.value;
}
