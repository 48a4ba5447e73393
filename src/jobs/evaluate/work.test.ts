/** A run judged on answers that it was not trained on: the numbers against what it predicted of them. */
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readCsv } from '../../../test/e2e/read-csv.ts';
import { jobHere } from '../../../test/job-context.ts';
import { logsOpenedBy } from '../../../test/log-folders.ts';
import { trainSampled, trainTiny } from '../../../test/tiny-runs.ts';
import { openRun, readClass, readPredictions, readStudentsCsv } from '../../runs/index.ts';
import type { Evaluation } from './evaluation.ts';

const home = mkdtempSync(join(tmpdir(), 'understudy-test-'));
const log = join(home, 'answers.csv');
let folds: string;
const split = join(home, 'split');

beforeAll(async () => {
  folds = await trainSampled(home);
  await trainTiny('class', split, { log });
});
afterAll(() => rmSync(home, { recursive: true }));

const written = (folder: string): Evaluation =>
  JSON.parse(readFileSync(join(folder, 'evaluation/evaluation.json'), 'utf8'));

const testRows = async (folder: string) =>
  (await readPredictions(folder)).filter(({ split: side }) => side === 'test');
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const modelOf = ({ ladder }: Evaluation) => ladder.predictors.at(-1)!;

describe('evaluation', () => {
  test('is of the test answers, with the numbers that follow from the predictions', async () => {
    const { result, events } = await jobHere('evaluate', { run: split, draws: 20 });
    expect(result!.folder).toBe(split);
    expect(result!.evaluation).toEqual(written(split));
    const rows = await testRows(split);
    const { ladder, run, unpredicted, against, leaks } = result!.evaluation;
    expect(run).toEqual({
      recipe: 'class',
      split: 'random',
      folds: null,
      fold: null,
      selection: 'validation',
      attempts: 'all',
      base: expect.stringMatching(/notebook-run.base$/),
      seed: 42,
    });
    expect([ladder.rows, ladder.draws, ladder.seed, unpredicted, against]).toEqual([
      rows.length,
      20,
      42,
      0,
      null,
    ]);
    expect(ladder.students).toBe(new Set(rows.map(({ user_id }) => user_id)).size);
    expect(ladder.questions).toBe(new Set(rows.map(({ question_id }) => question_id)).size);
    expect(ladder.share_right).toBeCloseTo(mean(rows.map(({ label }) => label)), 12);
    expect(leaks.testAnswers).toBe(rows.length);

    const { metrics, name } = modelOf(result!.evaluation);
    expect(name).toBe('synthetic students');
    expect(metrics.accuracy!.value).toBeCloseTo(
      mean(rows.map(({ label, probability }) => (probability > 0.5 === (label === 1) ? 1 : 0))),
      12,
    );
    expect(metrics.brier!.value).toBeCloseTo(mean(rows.map((row) => (row.probability - row.label) ** 2)), 9);
    expect(metrics.log_loss!.value).toBeCloseTo(
      mean(rows.map((row) => -Math.log(row.label === 1 ? row.probability : 1 - row.probability))),
      9,
    );
    // The class said the same of itself when its training ended.
    const { pooled } = (await readClass(split))!.record;
    expect(metrics.auc!.value).toBeCloseTo(pooled!.auc!, 9);
    expect(metrics.auc_within_student!.value).toBeCloseTo(pooled!.auc_within_student!, 9);
    for (const { metrics: each } of ladder.predictors)
      for (const estimate of Object.values(each)) {
        if (estimate?.low == null) continue;
        expect(estimate.low).toBeLessThanOrEqual(estimate.high!);
      }

    expect(events[0]).toEqual({ event: 'reading', what: log });
    const doing = new Set(
      events.map((event) => ('doing' in event ? event.doing : 'what' in event && event.what)),
    );
    expect([...doing].slice(1)).toEqual([
      'predicting by simpler means',
      'drawing students and questions for the ladder',
      'reading questions',
      'leaving out what is read',
    ]);
    const drawn = { doing: 'drawing students and questions for the ladder', done: 20, of: 20 };
    expect(events).toContainEqual(expect.objectContaining(drawn));
    const last = events.at(-1)!;
    expect('done' in last && last.done).toBe('of' in last && last.of);
  });

  test('of folds is of every answer, and of a fold of that fold’s', async () => {
    const { result } = await jobHere('evaluate', { run: folds, draws: 0 });
    const rows = await testRows(folds);
    expect(rows).toHaveLength(readCsv(log).length);
    expect(result!.evaluation).toMatchObject({
      run: { split: 'question', folds: 3, fold: null },
      unpredicted: 0,
      leaks: { testAnswers: rows.length, questionsOnBothSides: 0, testAnswersAffected: 0 },
      ladder: { rows: rows.length, draws: 0 },
    });
    const part = await jobHere('evaluate', { run: join(folds, 'folds/2'), draws: 0 });
    const ofPart = rows.filter(({ fold }) => fold === 2);
    expect(part.result!.evaluation).toMatchObject({
      run: { folds: null, fold: '2 of 3' },
      ladder: { rows: ofPart.length },
    });
    // All parts together are the whole.
    const brier = mean(ofPart.map((row) => (row.probability - row.label) ** 2));
    expect(modelOf(part.result!.evaluation).metrics.brier!.value).toBeCloseTo(brier, 9);
  });

  test('has a row a student, with what the training’s own table says', async () => {
    const { result } = await jobHere('evaluate', { run: folds, draws: 0 });
    const table = readCsv(join(folds, 'evaluation/students.csv'));
    const trained = new Map((await readStudentsCsv(folds)).map((row) => [row.user_id, row]));
    expect(table.map(({ user_id }) => user_id).sort()).toEqual([...trained.keys()].sort());
    for (const row of table) {
      const { accuracy, f1, log_loss, brier, test: tests, majority_accuracy } = trained.get(row.user_id!)!;
      expect(Number(row.rows)).toBe(tests);
      for (const [name, value] of Object.entries({ accuracy, f1, log_loss, brier, majority_accuracy }))
        expect(Number(row[name]), `${row.user_id} ${name}`).toBeCloseTo(value!, 9);
      expect(Number(row.accuracy_low)).toBeLessThanOrEqual(Number(row.accuracy));
    }
    const summary = result!.evaluation.class!;
    expect(summary.students).toBe(24);
    expect(summary.f1.values).toEqual(table.map(({ f1 }) => Number(f1)).sort((a, b) => a - b));
    const bins = result!.evaluation.reliability;
    expect(bins.reduce((sum, { rows }) => sum + rows, 0)).toBe(result!.evaluation.ladder.rows);
  });

  test('has figures without gaps, and the same numbers for the same seed', async () => {
    const files = () =>
      readdirSync(join(split, 'evaluation'))
        .sort()
        .map((name) => [name, readFileSync(join(split, 'evaluation', name), 'utf8')] as const);
    await jobHere('evaluate', { run: split, draws: 20, seed: 5 });
    const first = files();
    expect(first.filter(([name]) => name.endsWith('.svg'))).toHaveLength(8);
    for (const [name, text] of first) {
      if (name.endsWith('.svg')) expect(text, name).toMatch(/^<svg/);
      expect(text, name).not.toMatch(/\b(NaN|Infinity|undefined)\b/);
    }
    await jobHere('evaluate', { run: split, draws: 20, seed: 5 });
    expect(files()).toEqual(first);
    const { result } = await jobHere('evaluate', { run: split, draws: 20, seed: 6 });
    const [before, after] = [
      JSON.parse(first.find(([name]) => name === 'evaluation.json')![1]),
      result!.evaluation,
    ];
    expect(modelOf(after).metrics.brier!.value).toBe(modelOf(before).metrics.brier!.value);
    expect(modelOf(after).metrics.brier).not.toEqual(modelOf(before).metrics.brier);
  });
});

describe('against another run', () => {
  test('of the same log: on the answers that both were tested on', async () => {
    const { result, events } = await jobHere('evaluate', { run: folds, against: split, draws: 10 });
    const [here, there] = [await testRows(folds), await testRows(split)];
    const { against } = result!.evaluation;
    // Folds test every answer, so what is common is what the other tested.
    expect([against!.rows, against!.dropped, against!.run]).toEqual([
      there.length,
      here.length - there.length,
      split,
    ]);
    expect(against!.predictors.map(({ name }) => name)).toEqual([split, folds]);
    const answered = new Map(here.map((row) => [row.answer_id, row]));
    const common = there.map(({ answer_id }) => answered.get(answer_id)!);
    const brierOf = (rows: typeof here) => mean(rows.map((row) => (row.probability - row.label) ** 2));
    const [ofThere, ofHere] = against!.predictors.map(({ metrics }) => metrics.brier!.value);
    expect(ofThere).toBeCloseTo(brierOf(there), 9);
    expect(ofHere).toBeCloseTo(brierOf(common), 9);
    expect(against!.predictors[1]!.gain!.metrics.brier!.value).toBeCloseTo(ofThere! - ofHere!, 9);
    // The other had met nearly all questions of its test answers, this one none.
    expect(against!.differences.settings.map(({ name }) => name)).toEqual(['split', 'folds']);
    expect(against!.differences.met.here).toBe(0);
    expect(against!.differences.met.there).toBeGreaterThan(there.length / 2);
    const drawn = { doing: 'drawing students and questions for the comparison' };
    expect(events).toContainEqual(expect.objectContaining(drawn));
    // What the other run holds is left alone.
    expect(existsSync(join(split, 'evaluation/evaluation.json'))).toBe(true);
  });

  test('itself: no gain, no difference', async () => {
    const { result } = await jobHere('evaluate', { run: split, against: split, draws: 5 });
    const { predictors, dropped, differences } = result!.evaluation.against!;
    expect(predictors[1]!.gain!.metrics.log_loss).toMatchObject({ value: 0, low: 0, high: 0 });
    expect([dropped, differences]).toEqual([0, { settings: [], met: { there: 0, here: 0 } }]);
  });

  test('of another log, or without a common answer, is refused', async () => {
    const other = await trainTiny('class', join(home, 'other'));
    const before = readFileSync(join(split, 'evaluation/evaluation.json'));
    await expect(jobHere('evaluate', { run: split, against: other })).rejects.toMatchObject({
      code: 'run',
      message: expect.stringContaining(`\`against: ${other}\`: a run of another answer log`),
    });
    const [one, two] = [1, 2].map((fold) => join(folds, 'folds', String(fold))) as [string, string];
    await expect(jobHere('evaluate', { run: one, against: two })).rejects.toMatchObject({
      code: 'run',
      message: `\`against: ${two}\`: no test answer in common with ${one}`,
    });
    expect(readFileSync(join(split, 'evaluation/evaluation.json')).equals(before)).toBe(true);
    for (const run of [split, other, one, two]) expect(existsSync(join(run, 'lock'))).toBe(false);
  });
});

test('a model that says the same of everything has collapsed, and is no better than the majority', async () => {
  const copy = join(home, 'collapsed');
  cpSync(split, copy, { recursive: true });
  const run = await openRun(copy, { create: undefined, fresh: false, now: '2026-01-01T00:00:00.000Z' });
  const rows = await readPredictions(copy);
  await run.writePredictionsParquet(
    rows.map((row) => ({ ...row, probability: 0.75, logit_0: 0, logit_1: 1.1 })),
  );
  await run.release();
  const { result } = await jobHere('evaluate', { run: copy, draws: 0 });
  const [majority, model] = [result!.evaluation.ladder.predictors[0]!, modelOf(result!.evaluation)];
  expect([model.collapsed, result!.evaluation.class!.collapsed]).toEqual([
    true,
    result!.evaluation.class!.students,
  ]);
  expect(model.metrics.accuracy!.value).toBe(majority.metrics.accuracy!.value);
  expect(model.metrics.auc!.value).toBe(0.5);
});

test('stopped while it draws it leaves the earlier evaluation', async () => {
  const before = readFileSync(join(split, 'evaluation/evaluation.json'));
  const stopping = new AbortController();
  const opens = await logsOpenedBy(async () => {
    const { result } = await jobHere(
      'evaluate',
      { run: split, draws: 1000, seed: 9 },
      {
        signal: stopping.signal,
        onEvent: (event) => 'doing' in event && event.doing.startsWith('drawing') && stopping.abort(),
      },
    );
    expect(result).toBeNull();
  });
  expect(opens).toBe(1);
  expect(readFileSync(join(split, 'evaluation/evaluation.json')).equals(before)).toBe(true);
});

test('a log that has moved is found where it is said to be; another one is refused', async () => {
  const moved = join(home, 'moved.csv');
  cpSync(log, moved);
  const { events } = await jobHere('evaluate', { run: split, log: moved, draws: 0 });
  expect(events[0]).toEqual({ event: 'reading', what: moved });
  const other = join(home, 'another.csv');
  writeFileSync(other, readFileSync(log, 'utf8').replace(/\n[^\n]*\n$/, '\n'));
  await expect(jobHere('evaluate', { run: split, log: other, draws: 0 })).rejects.toMatchObject({
    code: 'log',
    message: expect.stringContaining(`${other}: not the answer log that ${split} was trained on`),
  });
});
