/** Work that tells through a function, seen as a generator. */
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { telling } from './telling.ts';

/** All events, and the result or what was thrown. */
async function all<Event, Result>(events: AsyncGenerator<Event, Result>) {
  const heard: Event[] = [];
  try {
    let next = await events.next();
    for (; !next.done; next = await events.next()) heard.push(next.value);
    return { events: heard, result: next.value };
  } catch (error) {
    return { events: heard, error };
  }
}

test('gives events in their order, those of one moment and those of later ones, and then the result', async () => {
  const work = async (tell: (n: number) => void) => {
    tell(1);
    tell(2);
    await setImmediate();
    tell(3);
    await setImmediate();
    tell(4);
    return 'done';
  };
  expect(await all(telling(work))).toEqual({ events: [1, 2, 3, 4], result: 'done' });
});

test('gives an event while the work goes on', async () => {
  let goOn = () => {};
  const events = telling<string, string>(async (tell) => {
    tell('waits');
    await new Promise<void>((resolve) => {
      goOn = resolve;
    });
    return 'went on';
  });
  expect(await events.next()).toEqual({ done: false, value: 'waits' });
  goOn();
  expect(await events.next()).toEqual({ done: true, value: 'went on' });
});

test('gives what was told before the work failed, and then throws as the work did', async () => {
  const error = new Error('no Hub');
  const work = async (tell: (n: number) => void) => {
    tell(1);
    await setImmediate();
    tell(2);
    throw error;
  };
  expect(await all(telling(work))).toEqual({ events: [1, 2], error });
});

test('work without a word has its result all the same', async () => {
  expect(await all(telling(async () => null))).toEqual({ events: [], result: null });
});

test('begins when it is first asked', async () => {
  let begun = 0;
  const events = telling<never, null>(async () => {
    begun++;
    return null;
  });
  await setImmediate();
  expect(begun).toBe(0);
  await events.next();
  expect(begun).toBe(1);
});
