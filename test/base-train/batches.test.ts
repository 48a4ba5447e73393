/** The teacher is ahead of the student: what becomes of batches that nobody asks for any more. */
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { type BatchSource, taughtBatches } from '../../scripts/base-train/batches.ts';
import type { Taught } from '../../src/training/index.ts';

const FROM = { epoch: 0, window: 0, batch: 0 };
const TAUGHT: Taught = { tokens: new Float32Array(1), texts: new Float32Array(1) };

/** Texts whose batches the teacher answers as `read` does: the first, the second … */
function sourceOf(read: (nth: number) => Promise<Taught>): BatchSource {
  let nth = 0;
  return {
    library: {
      questions: [],
      glosses: [],
      passages: Array.from({ length: 6000 }, (_, i) => `Text ${i}.`),
    },
    encode: () => Int32Array.of(1, 2, 3),
    teacher: { width: 1, read: () => read(++nth), release: async () => {} },
    seed: 1,
  };
}

test('a sitting that ends waits for what the teacher is still reading, and minds no failure there', async () => {
  let reading = 0;
  const batches = taughtBatches(
    sourceOf(async (nth) => {
      if (nth === 1) return TAUGHT;
      reading++;
      await setTimeout(50);
      reading--;
      throw new Error('gone');
    }),
    FROM,
  );
  expect((await batches.next()).value.taught).toBe(TAUGHT);
  expect(reading).toBeGreaterThan(0);
  await batches.return(undefined as never);
  expect(reading).toBe(0);
});

test('a teacher who fails is told of when their batch is asked for, and not before', async () => {
  const batches = taughtBatches(
    sourceOf(async (nth) => {
      if (nth > 2) throw new Error(`batch ${nth} failed`);
      return TAUGHT;
    }),
    FROM,
  );
  await batches.next();
  await setTimeout(20);
  await batches.next();
  await expect(batches.next()).rejects.toThrow('batch 3 failed');
});
