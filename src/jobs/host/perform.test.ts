/** A job in this process: what it is given, and whom its runs belong to meanwhile. */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { temporaryFolder } from '../../../test/e2e/cli.ts';
import { texts } from '../fields.ts';
import { defineJob, type JobContext, type JobEvent } from '../job.ts';
import type { AnyJob } from '../registry.ts';
import { telling } from '../telling.ts';
import { type Performance, perform } from './perform.ts';

type Folders = readonly string[];
type Events = AsyncGenerator<JobEvent, unknown>;
type Work = (context: JobContext, folders: Folders, tell: (event: JobEvent) => void) => Promise<unknown>;

/** A job that may begin runs in the folders of its input, and does there what a test wants. */
function jobOf(work: Work, plan: Work = work): AnyJob {
  const events = (what: Work) => (context: JobContext, folders: Folders) =>
    telling<JobEvent, unknown>((tell) => what(context, folders, tell));
  return jobOfEvents(events(work), events(plan));
}

function jobOfEvents(
  run: (context: JobContext, folders: Folders) => Events,
  plan: (context: JobContext, folders: Folders) => Events,
): AnyJob {
  return defineJob({
    name: 'test',
    does: 'what a test wants',
    input: z.strictObject({ folders: texts().meta({ description: 'run folders' }) }),
    positional: [],
    uses: [],
    hasPlan: true,
    complete: (input) => input,
    locks: ({ folders }) => folders.map((folder) => ({ folder, isNew: true })),
    work: async () => ({
      run: ({ folders }: { readonly folders: Folders }, context) => run(context, folders),
      plan: ({ folders }: { readonly folders: Folders }, context) => plan(context, folders),
    }),
  }) as unknown as AnyJob;
}

async function performed(job: AnyJob, folders: readonly string[], more: Partial<Performance> = {}) {
  const events: object[] = [];
  const result = await perform(job, {
    mode: 'run',
    input: { folders },
    at: '/typed/here',
    settings: { threads: 2, device: 'cpu' },
    signal: new AbortController().signal,
    onEvent: (event) => events.push(event),
    ...more,
  });
  return { events, result };
}

const isLocked = (folder: string) => existsSync(join(folder, 'lock'));

describe('the runs of a job', () => {
  test('are locked from before its first event to after its last, and named as the job names them', async () => {
    const folder = join(temporaryFolder(), 'run');
    const seen: unknown[] = [];
    const job = jobOf(async (context, [name], tell) => {
      seen.push([isLocked(folder), context.lockOf(name!).folder]);
      tell({ event: 'first' });
      await Promise.resolve();
      seen.push(isLocked(folder));
      return 'done';
    });
    expect(await performed(job, [folder])).toEqual({ events: [{ event: 'first' }], result: 'done' });
    expect(seen).toEqual([[true, folder], true]);
  });

  test('are given back as they were: what was made for the lock is gone', async () => {
    const home = temporaryFolder();
    mkdirSync(join(home, 'empty'));
    const job = jobOf(async (_, [, , used]) => {
      writeFileSync(join(used!, 'run.json'), '{}');
      return null;
    });
    await performed(
      job,
      ['missing', 'empty', 'used'].map((name) => join(home, name)),
    );
    expect(readdirSync(home).sort()).toEqual(['empty', 'used']);
    expect(readdirSync(join(home, 'used'))).toEqual(['run.json']);
  });

  test('are given back when the job fails', async () => {
    const folder = temporaryFolder();
    const job = jobOf(async () => {
      expect(isLocked(folder)).toBe(true);
      throw new Error('broken');
    });
    await expect(performed(job, [folder])).rejects.toThrow('broken');
    expect(isLocked(folder)).toBe(false);
  });

  test('are one, where two inputs name the same', async () => {
    const folder = temporaryFolder();
    const job = jobOf(async (context, [one, other]) => {
      return context.lockOf(one!) === context.lockOf(other!);
    });
    expect(await performed(job, [folder, folder])).toMatchObject({ result: true });
    expect(isLocked(folder)).toBe(false);
  });

  test('are refused to a second job of this process, which is told so; the first goes on', async () => {
    const [mine, held] = [temporaryFolder(), temporaryFolder()];
    const second = jobOf(async () => {
      return 'never';
    });
    const first = jobOf(async (_context, _folders, tell) => {
      const error = await performed(second, [mine, held]).then(undefined, (refusal: unknown) => refusal);
      // The one that it had got by then is free again.
      tell({ event: 'refused', error, free: !isLocked(mine) } as JobEvent);
      return isLocked(held);
    });
    const { events, result } = await performed(first, [held]);
    expect(events).toEqual([
      {
        event: 'refused',
        error: expect.objectContaining({
          code: 'run',
          message: expect.stringMatching(
            new RegExp(`^${held}: in use by another job of this process since `),
          ),
          hint: 'wait until it has ended, stop it, or choose another `out`',
        }),
        free: true,
      },
    ]);
    expect(result).toBe(true);
    expect(await performed(second, [mine, held])).toMatchObject({ result: 'never' });
  });

  test('that the job has not named are none of its', async () => {
    const job = jobOf(async (context) => {
      context.lockOf('/elsewhere');
      return null;
    });
    await expect(performed(job, [])).rejects.toThrow('internal: /elsewhere: not locked by this job');
  });
});

test('a plan takes no lock, and can be made while somebody writes there', async () => {
  const folder = temporaryFolder();
  const planning = jobOf(
    async () => 'the job itself',
    async (_, [name], tell) => {
      tell({ event: 'planned', locked: isLocked(name!) } as JobEvent);
      return 'the plan';
    },
  );
  const alone = await performed(planning, [folder], { mode: 'plan' });
  expect(alone).toEqual({ events: [{ event: 'planned', locked: false }], result: 'the plan' });
  const writing = jobOf(async () => {
    return await performed(planning, [folder], { mode: 'plan' });
  });
  expect((await performed(writing, [folder])).result).toMatchObject({ result: 'the plan' });
});

describe('what a job is given', () => {
  test('is what the host was told, and a clock that goes on', async () => {
    const { signal } = new AbortController();
    const job = jobOf(async (context) => {
      const [begin, now] = [context.clock(), context.now()];
      await setTimeout(5);
      return { ...context, passed: context.clock() - begin, now };
    });
    const { result } = await performed(job, [], { signal });
    expect(result).toMatchObject({ signal, at: '/typed/here', threads: 2 });
    const { passed, now } = result as { passed: number; now: string };
    expect(passed).toBeGreaterThan(0);
    expect(new Date(now).toISOString()).toBe(now);
  });

  test('is one device, however often it is asked for', async () => {
    const job = jobOf(async (context) => {
      return [await context.device(), await context.device()];
    });
    const { result } = await performed(job, []);
    const [first, second] = result as [object, object];
    expect(first).toBe(second);
  });

  test('is the signal in time: between two events whoever wants to stop is heard', async () => {
    const stop = new AbortController();
    const steps = async function* ({ signal }: JobContext): Events {
      for (let n = 0; n < 1_000_000; n++) {
        if (signal.aborted) return null;
        yield { event: 'step' };
      }
      return 'nobody was heard';
    };
    const timer = setTimeout(1).then(() => stop.abort());
    const { result, events } = await performed(jobOfEvents(steps, steps), [], { signal: stop.signal });
    await timer;
    expect(result).toBeNull();
    expect(events.length).toBeGreaterThan(0);
  });
});
