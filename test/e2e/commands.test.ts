/** The commands as a new user meets them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readQuestions } from '../../src/answers/index.ts';
import { readPredictions } from '../../src/runs/index.ts';
import { FIXTURES, temporaryFolder, understudy } from './cli.ts';

const BASE = join(FIXTURES, 'notebook-run/base');
const LOG = join(FIXTURES, 'notebook-run/answers.csv');
const lines = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('help', () => {
  test.each(['train', 'inspect', 'sample', 'pretrain'])('%s --help has an example', async (command) => {
    const { status, out } = await understudy(command, '--help');
    expect(status).toBe(0);
    expect(out).toMatch(new RegExp(`Examples?:\\n {2}understudy ${command === 'train' ? '' : command}`));
  });
});

test('a sample class is inspected, planned and trained', async () => {
  const folder = temporaryFolder();
  const sample = [
    'sample',
    '--out',
    folder,
    '--students',
    '6',
    '--questions',
    '60',
    '--fewest',
    '8',
    '--most',
    '40',
  ];
  expect((await understudy(...sample)).status).toBe(0);
  expect(readdirSync(folder).sort()).toEqual(['abilities.csv', 'answers.csv', 'questions.csv']);
  const again = await understudy(...sample);
  expect(again.status).toBe(1);
  expect(again.err).toContain('already there');

  // Asking the questions of the one file is asking those of the other.
  const log = join(folder, 'answers.csv');
  const { questions: inLog } = await readQuestions(log);
  const { questions: known } = await readQuestions(join(folder, 'questions.csv'));
  const textOf = new Map(known.map(({ questionId, text }) => [questionId, text]));
  for (const { questionId, text } of inLog) expect(textOf.get(questionId)).toBe(text);

  const inspected = await understudy('inspect', log, '--json');
  const summary = JSON.parse(inspected.out);
  expect(summary).toMatchObject({ students: 6, duplicates: 0 });
  expect((await understudy('inspect', log)).out).toContain('answers a student');

  const out = join(folder, 'run');
  const size = ['--base', 'nano', '--students', '6', '--epochs', '1'];
  const train = ['train', log, '--recipe', 'solo', ...size, '--out', out];
  const plan = await understudy(...train, '--dry-run', '--json');
  const planned = JSON.parse(plan.out);
  expect(planned.students).toHaveLength(6);
  expect(existsSync(out)).toBe(false);

  const trained = await understudy(...train, '--json');
  expect(trained.status).toBe(0);
  const events = lines(trained.out);
  const steps = events.filter(({ event }) => event === 'step');
  expect(steps).toHaveLength(planned.steps);
  expect(events.at(-1)).toMatchObject({ event: 'done', interrupted: false });
  expect(events.find(({ event }) => event === 'fresh').parameters).toEqual([
    'classifier.weight',
    'classifier.bias',
  ]);
  // One line a student: those with fewer than ten answers say why they were skipped.
  const rows = readFileSync(join(out, 'students.csv'), 'utf8').trimEnd().split('\n');
  expect(rows).toHaveLength(7);
  const skipped = planned.students.filter(({ reason }: { reason?: string }) => reason !== undefined);
  expect(rows.filter((row) => row.includes(',skipped,'))).toHaveLength(skipped.length);
});

test('a small sample class has as many answers as there are questions', async () => {
  const out = temporaryFolder();
  const { status, out: answered } = await understudy(
    'sample',
    '--questions',
    '50',
    '--students',
    '5',
    '--out',
    out,
  );
  expect(status).toBe(0);
  expect(answered).toMatch(/^250 synthetic answers of 5 students to 50 questions/);
  const asked = await understudy('sample', '--questions', '50', '--most', '60', '--out', out, '--force');
  expect(asked.status).toBe(2);
  expect(asked.err).toMatch(/expected at most 50, the number of questions, got 60/);
});

test('validation rows choose the epoch, and test rows are met once', async () => {
  const out = join(temporaryFolder(), 'run');
  const { status } = await understudy(
    'train',
    '--recipe',
    'solo',
    LOG,
    '--base',
    BASE,
    '--students',
    '1',
    '--epochs',
    '3',
    '--out',
    out,
  );
  expect(status).toBe(0);
  const events = lines(readFileSync(join(out, 'log.jsonl'), 'utf8'));
  const evaluations = events.filter(({ event }) => event === 'evaluation');
  expect(evaluations.map(({ split }) => split)).toEqual(['validation', 'validation', 'validation']);
  const predictions = await readPredictions(out);
  const { test: testRows, validation } = events.find(({ event }) => event === 'student');
  expect(predictions.filter(({ split }) => split === 'test')).toHaveLength(testRows);
  expect(predictions.filter(({ split }) => split === 'validation')).toHaveLength(validation);
  for (const { probability, logit_0, logit_1 } of predictions)
    expect(probability).toBeCloseTo(1 / (1 + Math.exp(logit_0 - logit_1)), 12);
});

test('the same command again does nothing twice; --fresh starts over', async () => {
  const out = join(temporaryFolder(), 'run');
  const train = [
    'train',
    LOG,
    '--recipe',
    'solo',
    '--base',
    BASE,
    '--students',
    '2',
    '--epochs',
    '1',
    '--out',
    out,
  ];
  expect((await understudy(...train)).status).toBe(0);
  const log = readFileSync(join(out, 'log.jsonl'), 'utf8');
  const again = await understudy(...train);
  expect(again.status).toBe(0);
  expect(again.err).toContain('trained before');
  expect(readFileSync(join(out, 'log.jsonl'), 'utf8')).toBe(log);
  expect((await understudy(...train, '--fresh')).err).not.toContain('trained before');
});

test('batches larger than eight, weight decay and warm-up train too', async () => {
  const out = join(temporaryFolder(), 'run');
  const flags = [
    '--batch-size',
    '12',
    '--weight-decay',
    '0.01',
    '--warmup-steps',
    '2',
    '--save-total-limit',
    '1',
    '--max-length',
    '20',
  ];
  const { status } = await understudy(
    'train',
    '--recipe',
    'solo',
    LOG,
    '--base',
    BASE,
    '--students',
    '1',
    '--epochs',
    '3',
    '--out',
    out,
    ...flags,
  );
  expect(status).toBe(0);
  const events = lines(readFileSync(join(out, 'log.jsonl'), 'utf8'));
  expect(events.filter(({ event }) => event === 'step').map(({ learning_rate }) => learning_rate)[0]).toBe(0);
});

test('pretraining ends in a base that trains', async () => {
  const folder = temporaryFolder();
  const base = join(folder, 'base');
  const small = [
    '--texts',
    '200',
    '--steps',
    '3',
    '--hidden',
    '16',
    '--layers',
    '2',
    '--heads',
    '2',
    '--intermediate',
    '24',
    '--vocabulary',
    '400',
    '--batch-size',
    '12',
    '--warmup-steps',
    '1',
  ];
  const { status, out } = await understudy('pretrain', '--out', base, ...small);
  expect(status).toBe(0);
  expect(out).toMatch(/held-out text: loss \d/);
  const trained = await understudy(
    'train',
    '--recipe',
    'solo',
    LOG,
    '--base',
    base,
    '--students',
    '1',
    '--epochs',
    '1',
    '--out',
    join(folder, 'run'),
  );
  expect(trained.status).toBe(0);
  expect(trained.out).toContain('not in the base');
});
