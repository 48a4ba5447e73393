/** Listening to a generator's events on their way. */
import { describe, expect, test } from 'vitest';
import { tap } from './job.ts';

/** Counts to `last`, which is its result, and notes when it is closed. */
async function* count(last: number, notes: string[], fault?: Error): AsyncGenerator<number, string> {
  try {
    for (let n = 1; n <= last; n++) {
      notes.push(`gives ${n}`);
      yield n;
    }
    if (fault !== undefined) throw fault;
    return `to ${last}`;
  } finally {
    notes.push('closed');
  }
}

describe('tap', () => {
  test('hands on every event when it was heard, and the result', async () => {
    const notes: string[] = [];
    const events = tap(count(2, notes), (n) => notes.push(`heard ${n}`));
    let next = await events.next();
    for (; !next.done; next = await events.next()) notes.push(`got ${next.value}`);
    expect(next.value).toBe('to 2');
    expect(notes).toEqual(['gives 1', 'heard 1', 'got 1', 'gives 2', 'heard 2', 'got 2', 'closed']);
  });

  test('throws what the events throw', async () => {
    const heard: number[] = [];
    const events = tap(count(1, [], new Error('broken')), (n) => heard.push(n));
    await events.next();
    await expect(events.next()).rejects.toThrow('broken');
    expect(heard).toEqual([1]);
  });

  test('closes the events when a listener cannot go on', async () => {
    const notes: string[] = [];
    const events = tap(count(3, notes), (n) => {
      if (n === 2) throw new Error('the disk is full');
    });
    await events.next();
    await expect(events.next()).rejects.toThrow('the disk is full');
    expect(notes).toEqual(['gives 1', 'gives 2', 'closed']);
  });

  test('closes the events when whoever asked leaves', async () => {
    const notes: string[] = [];
    for await (const n of tap(count(3, notes), () => {})) if (n === 1) break;
    expect(notes).toEqual(['gives 1', 'closed']);
  });
});
