/** Recipe `class` by the command: what it leaves, what it does when killed, and what it makes of odd classes. */
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readClass, readPredictions, readRunEvents } from '../../src/runs/index.ts';
import { FIXTURES, temporaryFolder } from './cli.ts';
import { filesNotFinite } from './finite.ts';
import { understudyHere as understudy } from './here.ts';
import { checkWhole, fingerprints, runWithKills } from './kill.ts';
import {
  ALL_RIGHT,
  CLASS_OF_ONE,
  type LogRow,
  ODD_STUDENTS,
  ONE_ANSWER_EACH,
  SAME_TEXTS,
  writeLog,
} from './odd-logs.ts';

const BASE = join(FIXTURES, 'notebook-run/base');
const LOG = join(FIXTURES, 'notebook-run/answers.csv');
/** Small batches, for so many steps make few epochs for the heads of a tuned encoder, and few checkpoints. */
const SHORT = ['--base', BASE, '--epochs', '2', '--batch-size', '1', '--threads', '1'];
const FROZEN = ['--encoder', 'frozen'];
/** The encoder is trained along with the students. */
const ALONG = ['--readers', 'base'];

test('trains all students of the log as a class; the same command again does nothing', async () => {
  const out = join(temporaryFolder(), 'run');
  const train = () => understudy('train', LOG, ...SHORT, ...ALONG, '--out', out);
  const trained = await train();
  expect(trained).toMatchObject({ status: 0 });

  expect(readdirSync(join(out, 'class')).sort()).toEqual([
    'checkpoints',
    'class.json',
    'class.safetensors',
    'config.json',
    'model.safetensors',
    'students.jsonl',
    'tokenizer.json',
    'tokenizer_config.json',
  ]);
  const { record, students } = (await readClass(out))!;
  expect(record).toMatchObject({ rank: 8, encoder: 'tuned', fixed_prior: false });
  expect(students.map(({ user_id }) => user_id).sort()).toEqual(['07', '21', '22', '23']);
  for (const { mean, covariance, row } of students) {
    expect([mean.length, covariance.length]).toEqual([9, 45]);
    expect(row.answers).toBe(row.train! + row.validation! + row.test!);
  }
  expect(readFileSync(join(out, 'students.csv'), 'utf8').trimEnd().split('\n')).toHaveLength(5);
  const tested = (await readPredictions(out)).filter(({ split }) => split === 'test');
  expect(tested).toHaveLength(record.pooled!.rows);
  expect(filesNotFinite(out)).toEqual([]);

  const before = fingerprints(out);
  const again = await train();
  expect(again.status).toBe(0);
  expect(again.err).toContain('trained before');
  expect(fingerprints(out)).toEqual(before);
});

test('a frozen encoder meets every question once, in this run or in one beside it', async () => {
  const folder = temporaryFolder();
  const train = async (name: string) => {
    const args = ['train', LOG, ...SHORT, ...FROZEN, '--json', '--out', join(folder, name)];
    const { status, out } = await understudy(...args);
    expect(status).toBe(0);
    const events = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    return events.filter(({ event }) => event === 'encoding').at(-1);
  };
  const first = await train('first');
  expect(first).toMatchObject({ cached: 0, done: first.questions });
  expect(await train('second')).toMatchObject({ cached: first.questions });
  const [one, other] = ['first', 'second'].map((name) => fingerprints(join(folder, name)));
  expect(other).toEqual(one);
});

test.each([
  ['tuned', '2', 2],
  ['frozen', '20', 1],
])('kill -9 at random moments, encoder %s', async (encoder, epochs, kills) => {
  const folder = temporaryFolder();
  const args = ['train', LOG, ...SHORT, '--epochs', epochs, '--encoder', encoder, ...ALONG];
  expect((await understudy(...args, '--out', join(folder, 'alone'))).status).toBe(0);
  let wait = 0;
  const random = () => [0.9, 0.6][wait++ % 2]!;
  const options = { args, out: join(folder, 'killed'), kills, longestWait: 1500, random };
  expect(await runWithKills(options, checkWhole)).toMatchObject({ status: 0 });
  expect(fingerprints(join(folder, 'killed'))).toEqual(fingerprints(join(folder, 'alone')));
});

describe('odd classes end in a sensible model', () => {
  const trainOn = async (rows: readonly LogRow[], ...flags: string[]) => {
    const folder = temporaryFolder();
    writeLog(join(folder, 'log.csv'), rows);
    const out = join(folder, 'run');
    const outcome = await understudy('train', join(folder, 'log.csv'), ...SHORT, ...flags, '--out', out);
    expect(outcome.err).not.toMatch(/understudy:/);
    expect(outcome.status).toBe(0);
    expect(filesNotFinite(out)).toEqual([]);
    const { students, record } = (await readClass(out))!;
    const predictions = await readPredictions(out);
    for (const { probability } of predictions) {
      expect(probability).toBeGreaterThan(0);
      expect(probability).toBeLessThan(1);
    }
    return { ...outcome, out, students, record, predictions };
  };

  test('one answer, all right, all wrong; a question that one student met', async () => {
    const { students } = await trainOn(ODD_STUDENTS, ...FROZEN, '--epochs', '20');
    const bias = Object.fromEntries(students.map(({ user_id, mean }) => [user_id, mean[0]!]));
    expect(Object.keys(bias).sort()).toEqual(['mixed', 'one', 'right', 'wrong']);
    expect(bias.right).toBeGreaterThan(bias.mixed!);
    expect(bias.mixed).toBeGreaterThan(bias.wrong!);
  });

  test('two thousand students with one answer each', async () => {
    const { students, record } = await trainOn(ONE_ANSWER_EACH, ...FROZEN);
    expect(students).toHaveLength(2000);
    expect(record.pooled).toMatchObject({ rows: 400, auc_within_student: null });
  });

  test('a class of one, whose rank is larger than the data carries', async () => {
    const { students } = await trainOn(CLASS_OF_ONE, ...FROZEN, '--rank', '64');
    expect(students[0]!.mean).toHaveLength(65);
  });

  test('all answers right', async () => {
    const { record, predictions } = await trainOn(ALL_RIGHT, ...FROZEN);
    expect(record.pooled!.auc).toBeNull();
    for (const { probability } of predictions) expect(probability).toBeGreaterThan(0.5);
  });

  test('the same texts with other keys: a warning, and one side of the split', async () => {
    const { err, out, predictions } = await trainOn(SAME_TEXTS, ...FROZEN, '--split', 'question');
    expect(err).toMatch(/28 questions .*text/);
    const tested = (student: string) =>
      predictions
        .filter(({ user_id, split }) => user_id === student && split === 'test')
        .map(({ question_id }) => question_id.slice(1))
        .sort();
    expect(tested('first')).not.toEqual([]);
    expect(tested('first')).toEqual(tested('second'));
    const begun = (await readRunEvents(out)).find(({ event }) => event === 'class');
    expect(begun).toMatchObject({ questions: 14 });
  });
});

describe('what cannot be trained is one line', () => {
  const lastLine = (err: string) => err.trimEnd().split('\n').at(-1);

  test('too few answers, too few questions', async () => {
    const log = join(temporaryFolder(), 'log.csv');
    writeLog(log, ODD_STUDENTS.slice(0, 2));
    const train = (...flags: string[]) => understudy('train', log, ...SHORT, ...flags, '--out', `${log}-run`);
    for (const [flags, pattern] of [
      [[], /^understudy: split: too few answers/],
      [['--split', 'question'], /^understudy: split by question: expected at least 3 questions/],
    ] as const) {
      const { status, err } = await train(...flags);
      expect(status).toBe(1);
      expect(lastLine(err)).toMatch(pattern);
    }
  });

  test('a base that has changed since', async () => {
    const folder = temporaryFolder();
    const base = join(folder, 'base');
    cpSync(BASE, base, { recursive: true });
    const train = () =>
      understudy('train', LOG, ...SHORT, ...FROZEN, '--base', base, '--out', join(folder, 'run'));
    expect((await train()).status).toBe(0);
    const weights = readFileSync(join(base, 'model.safetensors'));
    weights.writeFloatLE(0.25, weights.length - 4);
    writeFileSync(join(base, 'model.safetensors'), weights);
    const { status, err } = await train();
    expect(status).toBe(1);
    expect(lastLine(err)).toMatch(/^understudy: .*another base .*changed since.*--fresh/);
  });

  test('a loss that is not finite names step, batch and the last good checkpoint', async () => {
    const folder = temporaryFolder();
    for (const [encoder, good] of [
      ['tuned', String.raw`the last good checkpoint is .*class\/checkpoints\/checkpoint-\d+`],
      ['frozen', 'no checkpoint was saved before'],
    ] as const) {
      const out = join(folder, encoder);
      const flags = ['--encoder', encoder, '--learning-rate', '1e30', ...ALONG];
      const { status, err } = await understudy('train', LOG, ...SHORT, ...flags, '--out', out);
      expect(status).toBe(1);
      expect(lastLine(err)).toMatch(
        new RegExp(
          String.raw`^understudy: class, step \d+: .* in the batch of questions \S+.*; ${good}; .*lower --learning-rate`,
        ),
      );
      expect(filesNotFinite(out)).toEqual([]);
    }
  });
});
