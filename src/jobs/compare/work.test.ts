/** Synthetic difficulties against real ones: what is written, and whether it fits what `difficulty` says. */
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCsv } from '../../../test/e2e/read-csv.ts';
import { jobHere } from '../../../test/job-context.ts';
import { trainSampled, trainTiny } from '../../../test/tiny-runs.ts';
import type { Comparison } from '../../evaluation/index.ts';
import type { CompareSummary } from './work.ts';

const home = mkdtempSync(join(tmpdir(), 'understudy-test-'));
const log = join(home, 'answers.csv');
let run: string;
let summary: CompareSummary<Comparison>;
let heard: readonly object[];

beforeAll(async () => {
  run = await trainSampled(home);
  const { result, events } = await jobHere('compare', { run, seed: 5 });
  summary = result as CompareSummary<Comparison>;
  heard = events;
});
afterAll(() => rmSync(home, { recursive: true }));

const written = (folder: string): Comparison =>
  JSON.parse(readFileSync(join(folder, 'comparison/comparison.json'), 'utf8'));
const filesOf = (folder: string) =>
  new Map(
    readdirSync(join(folder, 'comparison'))
      .sort()
      .map((name) => [name, readFileSync(join(folder, 'comparison', name), 'utf8')]),
  );
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

test('the result is what the file holds, of all questions and students', () => {
  expect(summary.folder).toBe(run);
  expect(summary.comparison).toEqual(written(run));
  expect(summary.comparison).toMatchObject({ format: 1, questions: 36, students: 24 });
  expect(heard[0]).toEqual({ event: 'reading', what: log });
  expect(heard.at(-1)).toMatchObject({ event: 'progress', doing: 'asking fold 3 of 3' });
});

test('every predictor is judged against the b that `difficulty` writes', async () => {
  const { result } = await jobHere('difficulty', { run, out: join(home, 'questions.csv') });
  const rows = readCsv(result!.path);
  const real = rows.map((row) => Number(row.real_b));
  const { predictions } = summary.comparison;
  expect(predictions.map(({ name }) => name)).toEqual([
    'mean',
    'topic mean',
    'words alone',
    'class alone',
    'synthetic: class and words',
  ]);
  const rmse = Math.sqrt(mean(rows.map((row, i) => (Number(row.synthetic_b) - real[i]!) ** 2)));
  expect(predictions.at(-1)!.b.rmse).toBeCloseTo(rmse, 6);
  const bias = (values: readonly number[]) => values.map((value) => value - mean(values));
  const [x, y] = [bias(rows.map((row) => Number(row.synthetic_b))), bias(real)];
  const dot = (a: readonly number[], b: readonly number[]) =>
    a.reduce((sum, value, i) => sum + value * b[i]!, 0);
  expect(predictions.at(-1)!.b.pearson!.value).toBeCloseTo(dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y)), 6);
  // The table's own intervals leave out that the real b are known by answers alone, so they hold fewer.
  const held = rows.filter(
    ({ real_b, synthetic_b_low_90: low, synthetic_b_high_90: high }) =>
      Number(real_b) >= Number(low) && Number(real_b) <= Number(high),
  );
  const ninety = summary.comparison.coverage.find(({ nominal }) => nominal === 0.9)!;
  expect(held.length).toBeGreaterThan(18);
  expect(ninety.observed).toBeGreaterThanOrEqual(held.length / rows.length);
});

test('shares are shares, intervals hold their values, and nothing is missing from the file', () => {
  const { coverage, by_answers, reliability } = summary.comparison;
  expect(coverage.map(({ nominal }) => nominal)).toEqual([0.5, 0.6, 0.7, 0.8, 0.9, 0.95]);
  for (const [i, { observed, low, high }] of coverage.entries()) {
    expect(observed).toBeGreaterThanOrEqual(low);
    expect(observed).toBeLessThanOrEqual(high);
    expect(observed).toBeGreaterThanOrEqual(coverage[i - 1]?.observed ?? 0);
  }
  expect(by_answers.reduce((sum, { questions }) => sum + questions, 0)).toBe(36);
  expect(reliability.ceiling).toBeGreaterThan(0);
  expect(reliability.ceiling).toBeLessThanOrEqual(1);
  for (const { name, b } of summary.comparison.predictions.slice(1))
    for (const agreement of [b.pearson, b.spearman]) {
      if (agreement?.low == null) continue;
      expect(agreement.low, name).toBeLessThanOrEqual(agreement.value!);
      expect(agreement.high, name).toBeGreaterThanOrEqual(agreement.value!);
    }
});

test('six figures without gaps, and the numbers', () => {
  const files = filesOf(run);
  expect([...files.keys()]).toEqual([
    'comparison.json',
    'coverage.svg',
    'curves.svg',
    'difficulty.svg',
    'scores.svg',
    'worth.svg',
    'wright-map.svg',
  ]);
  for (const [name, text] of files) {
    if (name.endsWith('.svg')) expect(text, name).toMatch(/^<svg/);
    expect(text, name).not.toMatch(/\b(NaN|Infinity|undefined)\b/);
  }
});

test('the same seed gives the same files, another one other draws of the same difficulties', async () => {
  const before = filesOf(run);
  await jobHere('compare', { run, seed: 5 });
  expect(filesOf(run)).toEqual(before);
  const copy = join(home, 'copy');
  cpSync(run, copy, { recursive: true });
  const { result } = await jobHere('compare', { run: copy, seed: 6 });
  const bOf = ({ predictions }: Comparison) => predictions.map(({ b }) => [b.rmse, b.pearson]);
  const other = (result as CompareSummary<Comparison>).comparison;
  expect(bOf(other)).toEqual(bOf(summary.comparison));
  expect(other.reliability).not.toEqual(summary.comparison.reliability);
});

test('a run that has met its questions, or has too few of them, is told so and gets no files', async () => {
  const [random, few] = [join(home, 'random'), join(home, 'few')];
  await trainTiny('class', random, { log });
  await expect(jobHere('compare', { run: random })).rejects.toMatchObject({
    code: 'run',
    message: expect.stringContaining('trained with `split: random`, so its models have met every question'),
  });
  await trainTiny('class', few, { log, split: 'question' });
  await expect(jobHere('compare', { run: few })).rejects.toMatchObject({ code: 'numeric' });
  for (const folder of [random, few]) expect(existsSync(join(folder, 'comparison'))).toBe(false);
});

test('a class that skipped somebody cannot be compared: who is missing is named', async () => {
  const skipped = join(home, 'skipped');
  cpSync(run, skipped, { recursive: true });
  const path = join(skipped, 'folds/1/class/students.jsonl');
  writeFileSync(path, readFileSync(path, 'utf8').replace(/"user_id":"s05"/g, '"user_id":"gone"'));
  await expect(jobHere('compare', { run: skipped })).rejects.toMatchObject({
    code: 'run',
    message: `${join(skipped, 'folds/1')}: no synthetic student for s05 of the answer log`,
  });
});
