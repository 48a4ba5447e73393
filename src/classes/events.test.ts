import { expect, test } from 'vitest';
import { counting, type ProgressEvent } from './events.ts';
import { once } from './once.ts';

async function* work(steps: readonly number[], result: string): AsyncGenerator<number, string> {
  for (const step of steps) yield step;
  return result;
}

async function follow(steps: readonly number[]): Promise<[(readonly number[])[], string]> {
  const counted = counting(work(steps, 'done'), { doing: 'asking', of: 7 });
  const events: ProgressEvent[] = [];
  let next = await counted.next();
  for (; !next.done; next = await counted.next()) events.push(next.value);
  for (const { event, doing } of events) expect([event, doing]).toEqual(['progress', 'asking']);
  return [events.map(({ done, of }) => [done, of]), next.value];
}

test('progress begins with nothing done, and adds up what was done since', async () => {
  expect(await follow([3, 0, 4])).toEqual([
    [
      [0, 7],
      [3, 7],
      [3, 7],
      [7, 7],
    ],
    'done',
  ]);
  expect(await follow([])).toEqual([[[0, 7]], 'done']);
});

test('a thing that is needed often is made once, when it is first needed', async () => {
  let count = 0;
  const thing = once(async () => ({ number: ++count }));
  expect(count).toBe(0);
  const [first, second] = await Promise.all([thing(), thing()]);
  expect(first).toBe(second);
  expect(await thing()).toBe(first);
  expect(count).toBe(1);
});

test('what cannot be made is not tried again', async () => {
  let count = 0;
  const thing = once(async () => {
    throw new Error(`try ${++count}`);
  });
  await expect(thing()).rejects.toThrow('try 1');
  await expect(thing()).rejects.toThrow('try 1');
});
