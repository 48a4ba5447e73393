/** One job asked for: awaited, iterated, both, late, twice, and left alone. */
import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { JobRun } from './job-run.ts';

/** A job that is told what to do next, and how often it was begun. */
function started() {
  const job = {
    begun: 0,
    tell: (_: number): void => expect.unreachable('the job has not begun'),
    end: (_: string | null): void => {},
    fail: (_: Error): void => {},
  };
  const result = new Promise<string | null>((resolve, reject) => {
    job.end = resolve;
    job.fail = reject;
  });
  const run = new JobRun<number, string>((onEvent) => {
    job.begun++;
    job.tell = onEvent;
    return result;
  });
  return { job, run };
}

async function eventsOf(run: AsyncIterable<number>): Promise<number[]> {
  const events: number[] = [];
  for await (const event of run) events.push(event);
  return events;
}

/** What an iteration gave before it threw, and what it threw. */
async function failureOf(run: AsyncIterable<number>) {
  const events: number[] = [];
  try {
    for await (const event of run) events.push(event);
  } catch (error) {
    return { events, error };
  }
  return expect.unreachable('expected an error');
}

describe('awaited', () => {
  test('gives the result, as often as it is awaited, to a job that began once', async () => {
    const { job, run } = started();
    const both = Promise.all([run, run]);
    await setImmediate();
    job.end('done');
    expect(await both).toEqual(['done', 'done']);
    expect(await run).toBe('done');
    expect(job.begun).toBe(1);
  });

  test('gives null when the job was stopped', async () => {
    const { job, run } = started();
    job.end(null);
    expect(await run).toBeNull();
  });

  test('passes through what is made of the result or the error', async () => {
    const { job, run } = started();
    job.end('done');
    expect(await run.then((result) => `${result}!`)).toBe('done!');
    const failed = started();
    failed.job.fail(new Error('broken'));
    expect(await failed.run.then(undefined, String)).toBe('Error: broken');
    await expect(failed.run.then(() => 'fine')).rejects.toThrow('broken');
    expect(await failed.run.catch(String)).toBe('Error: broken');
    expect(await run.catch(String)).toBe('done');
    const ends: string[] = [];
    expect(await run.finally(() => ends.push('done'))).toBe('done');
    await expect(failed.run.finally(() => ends.push('failed'))).rejects.toThrow('broken');
    expect(ends).toEqual(['done', 'failed']);
  });
});

describe('iterated', () => {
  test('begins in the next moment, so that nothing is missed by whoever asks at once', async () => {
    const run = new JobRun<number, string>(async (onEvent) => {
      onEvent(1);
      onEvent(2);
      await setImmediate();
      onEvent(3);
      return 'done';
    });
    expect(await eventsOf(run)).toEqual([1, 2, 3]);
    expect(await run).toBe('done');
  });

  test('gives an event while the job goes on', async () => {
    const { job, run } = started();
    const iteration = run[Symbol.asyncIterator]();
    const first = iteration.next();
    await setImmediate();
    job.tell(1);
    expect(await first).toEqual({ done: false, value: 1 });
    job.end('done');
    expect(await iteration.next()).toEqual({ done: true, value: undefined });
  });

  test('keeps for a slow reader what happened meanwhile, to the last event before the end', async () => {
    const { job, run } = started();
    const events: number[] = [];
    const reading = (async () => {
      for await (const event of run) {
        events.push(event);
        await setImmediate();
      }
    })();
    await setImmediate();
    for (const event of [1, 2, 3]) job.tell(event);
    job.end('done');
    await reading;
    expect(events).toEqual([1, 2, 3]);
  });

  test('answers whoever asks for several events at once with one each', async () => {
    const { job, run } = started();
    const iteration = run[Symbol.asyncIterator]();
    const asked = Promise.all([iteration.next(), iteration.next(), iteration.next()]);
    await setImmediate();
    job.tell(1);
    await setImmediate();
    job.tell(2);
    job.end('done');
    expect(await asked).toEqual([
      { done: false, value: 1 },
      { done: false, value: 2 },
      { done: true, value: undefined },
    ]);
  });

  test('several times, each iteration has all events, and the job began once', async () => {
    const { job, run } = started();
    const both = Promise.all([eventsOf(run), eventsOf(run), run]);
    await setImmediate();
    job.tell(1);
    job.tell(2);
    job.end('done');
    expect(await both).toEqual([[1, 2], [1, 2], 'done']);
    expect(job.begun).toBe(1);
  });

  test('late, gives what happens from then on', async () => {
    const { job, run } = started();
    await setImmediate();
    job.tell(1);
    const late = eventsOf(run);
    await setImmediate();
    job.tell(2);
    job.end('done');
    expect(await late).toEqual([2]);
  });

  test('after the end, ends at once', async () => {
    const { job, run } = started();
    await setImmediate();
    job.tell(1);
    job.end('done');
    expect(await run).toBe('done');
    expect(await eventsOf(run)).toEqual([]);
  });
});

describe('a job that fails', () => {
  test('tells whoever awaits and whoever iterates, each iteration after its events', async () => {
    const { job, run } = started();
    const all = Promise.all([failureOf(run), failureOf(run), run.then(undefined, (error: unknown) => error)]);
    await setImmediate();
    job.tell(1);
    const error = new Error('broken');
    job.fail(error);
    expect(await all).toEqual([{ events: [1], error }, { events: [1], error }, error]);
    expect((await failureOf(run)).error).toBe(error);
    await expect(run).rejects.toBe(error);
  });

  test('before it begins its work, too', async () => {
    const run = new JobRun<number, string>(() => {
      throw new Error('no such input');
    });
    expect(await failureOf(run)).toMatchObject({ events: [], error: { message: 'no such input' } });
    await expect(run).rejects.toThrow('no such input');
  });
});

describe('an iteration that is left', () => {
  test('leaves the job alone: others hear it to its end', async () => {
    const { job, run } = started();
    const whole = eventsOf(run);
    const left = (async () => {
      for await (const event of run) return event;
      return null;
    })();
    await setImmediate();
    job.tell(1);
    expect(await left).toBe(1);
    job.tell(2);
    job.end('done');
    expect(await whole).toEqual([1, 2]);
    expect(await run).toBe('done');
  });

  test('gives nothing more, and ends without waiting for the job', async () => {
    const { job, run } = started();
    const iteration = run[Symbol.asyncIterator]();
    const first = iteration.next();
    await setImmediate();
    job.tell(1);
    job.tell(2);
    await first;
    expect(await iteration.return!()).toEqual({ done: true, value: undefined });
    expect(await iteration.next()).toEqual({ done: true, value: undefined });
    job.end('done');
  });

  test('hears of no error; whoever awaits does', async () => {
    const { job, run } = started();
    const iteration = run[Symbol.asyncIterator]();
    const first = iteration.next();
    await setImmediate();
    job.tell(1);
    await first;
    await iteration.return!();
    job.fail(new Error('broken'));
    // An error that nobody hears would fail this test.
    await setImmediate();
    await expect(run).rejects.toThrow('broken');
  });
});
