import { appendFile, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ClassPosteriors, priorPosteriors } from './class-posteriors.ts';
import { loadPosteriors, savePosteriors } from './posteriors-file.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'understudy-test-'));
});
afterEach(() => rm(folder, { recursive: true }));

const like = priorPosteriors({ bias: 1, vector: [1] }, 2);

test('comes back to the last bit', async () => {
  const written: ClassPosteriors = {
    prior: { bias: 0.1 + 0.2, vector: [1e-8] },
    students: [
      { mean: Float64Array.of(1 / 3, -5e-324), covariance: Float64Array.of(Math.PI, 1e-17, 1e-17, 1e300) },
      { mean: Float64Array.of(0, 1), covariance: Float64Array.of(1, 0, 0, 1) },
    ],
  };
  await savePosteriors(folder, written);
  expect(await loadPosteriors(folder, like)).toEqual(written);
});

test('a class without students', async () => {
  const empty = priorPosteriors({ bias: 1, vector: [] }, 0);
  await savePosteriors(folder, empty);
  expect(await loadPosteriors(folder, empty)).toEqual(empty);
});

const of = (students: number, vector: readonly number[] = [1], last = 1): Promise<void> => {
  const K = vector.length + 1;
  const one = { mean: new Float64Array(K), covariance: new Float64Array(K * K).fill(last) };
  const prior = { bias: 1, vector };
  return savePosteriors(folder, { prior, students: Array.from({ length: students }, () => one) });
};
const file = () => join(folder, 'posteriors.bin');

test.each<[string, () => Promise<unknown>]>([
  ['missing', async () => undefined],
  ['empty', () => writeFile(file(), '')],
  ['no such file at all', () => writeFile(file(), 'posteriors\n12345678')],
  ['of more students', () => of(3)],
  ['of fewer students', () => of(1)],
  ['of another rank', () => of(2, [])],
  ['of what is no number', () => of(2, [1], Number.NaN)],
  ['cut off by a number', () => of(2).then(() => truncate(file(), 60))],
  ['cut off within a number', () => of(2).then(() => truncate(file(), 61))],
  ['longer than it says', () => of(2).then(() => appendFile(file(), new Uint8Array(8)))],
])('a file that is %s is refused', async (_, write) => {
  await write();
  await expect(loadPosteriors(folder, like)).rejects.toMatchObject({
    code: 'run',
    message: expect.stringContaining('posteriors.bin: not the students of this class'),
  });
});
