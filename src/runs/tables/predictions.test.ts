import { mkdtempSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Prediction, readPredictions, writePredictions } from './predictions.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'understudy-predictions-'));
  path = join(folder, 'predictions.parquet');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const prediction = (i: number): Prediction => ({
  answer_id: `a${i}`,
  user_id: i % 2 === 0 ? '11' : 'émile, "😀"',
  question_id: `q${i % 7}`,
  fold: 0,
  split: i % 3 === 0 ? 'validation' : 'test',
  label: i % 2 === 0 ? 1 : 0,
  probability: 1 / (i + 1),
  logit_0: -0.1 * i,
  logit_1: Math.fround(0.3 * i),
});

describe('predictions.parquet', () => {
  test.each([[0], [1], [3000]])('%d rows come back as they were', async (count) => {
    const rows = Array.from({ length: count }, (_, i) => prediction(i));
    await writePredictions(folder, rows);
    expect(await readPredictions(folder)).toEqual(rows);
    expect(readdirSync(folder)).toEqual(['predictions.parquet']);
  });

  test.each<[string, Partial<Prediction>]>([
    ['probability', { probability: Number.NaN }],
    ['probability', { probability: 1.01 }],
    ['logit_1', { logit_1: Number.POSITIVE_INFINITY }],
    ['label', { label: 2 as 1 }],
    ['fold', { fold: 0.5 }],
  ])('a row with an impossible %s is named and nothing is written', async (column, wrong) => {
    await expect(
      writePredictions(folder, [prediction(0), { ...prediction(1), ...wrong }]),
    ).rejects.toMatchObject({
      code: 'run',
      message: expect.stringContaining(`${path}, row 1: ${column}`),
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  test('a missing file is named', async () => {
    await expect(readPredictions(folder)).rejects.toMatchObject({
      code: 'run',
      message: `${path}: no such file`,
    });
  });

  test('a file that was cut short, or is something else, is named', async () => {
    await writePredictions(folder, [prediction(1)]);
    truncateSync(path, statSync(path).size - 5);
    await expect(readPredictions(folder)).rejects.toMatchObject({
      code: 'run',
      message: expect.stringContaining(path),
    });
    writeFileSync(path, 'not Parquet');
    await expect(readPredictions(folder)).rejects.toMatchObject({
      code: 'run',
      message: expect.stringContaining(path),
    });
  });
});
