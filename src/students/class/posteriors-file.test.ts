import { mkdtemp, rm, writeFile } from 'node:fs/promises';
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

const of = (means: unknown, covariances: unknown, vector: unknown = [1]) =>
  JSON.stringify({ prior: { bias: 1, vector }, means, covariances });
const flat = [1, 0, 0, 1];

test.each([
  ['missing', undefined],
  ['cut off', of([[0, 0]], [flat]).slice(0, 30)],
  [
    'of more students',
    of(
      [
        [0, 0],
        [0, 0],
        [0, 0],
      ],
      [flat, flat, flat],
    ),
  ],
  ['of another rank', of([[0], [0]], [[1], [1]], [])],
  [
    'of means of another size',
    of(
      [
        [0, 0],
        [0, 0, 0],
      ],
      [flat, flat],
    ),
  ],
  [
    'of too few covariances',
    of(
      [
        [0, 0],
        [0, 0],
      ],
      [flat],
    ),
  ],
  [
    'of covariances of another size',
    of(
      [
        [0, 0],
        [0, 0],
      ],
      [flat, [1, 0]],
    ),
  ],
  [
    'of what is no number',
    of(
      [
        [0, null],
        [0, 0],
      ],
      [flat, flat],
    ),
  ],
])('a file that is %s is refused', async (_, content) => {
  if (content !== undefined) await writeFile(join(folder, 'posteriors.json'), content);
  await expect(loadPosteriors(folder, like)).rejects.toMatchObject({
    code: 'run',
    message: expect.stringContaining('posteriors.json: not the students of this class'),
  });
});
