/** With folds, what `train` and `evaluate` say of a student is said of the same answers, of the same models. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FIXTURES } from './cli.ts';
import { understudyHere as understudy } from './here.ts';

const BASE = join(FIXTURES, 'notebook-run/base');
const home = mkdtempSync(join(tmpdir(), 'understudy-test-'));
const log = join(home, 'answers.csv');

beforeAll(async () => {
  const size = ['--students', '12', '--questions', '40', '--fewest', '25', '--most', '35'];
  expect((await understudy('sample', '--out', home, '--seed', '7', ...size)).status).toBe(0);
});
afterAll(() => rmSync(home, { recursive: true }));

type Table = ReadonlyMap<string, Readonly<Record<string, string>>>;

function tableOf(...path: string[]): Table {
  const lines = readFileSync(join(...path), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
  const [head, ...rows] = lines;
  return new Map(
    rows.map((row) => [row[0]!, Object.fromEntries(head!.map((name, i) => [name, row[i] ?? '']))]),
  );
}

test.each([
  ['class', 'random', ['--encoder', 'frozen', '--epochs', '4']],
  ['class', 'student', ['--encoder', 'frozen', '--epochs', '4']],
  ['solo', 'notebook', ['--epochs', '1', '--students', '3']],
])('recipe %s, split %s', async (recipe, split, flags) => {
  const out = join(home, `${recipe}-${split}`);
  const trained = await understudy(
    ...['train', log, '--base', BASE, '--threads', '1', '--out', out],
    ...['--recipe', recipe, '--split', split, '--folds', '3', ...flags],
  );
  expect(trained.status).toBe(0);
  expect((await understudy('evaluate', out, '--draws', '20')).status).toBe(0);

  const ofRun = tableOf(out, 'students.csv');
  const judged = tableOf(out, 'evaluation/students.csv');
  expect(judged.size).toBeGreaterThan(2);
  for (const [student, scores] of judged) {
    const row = ofRun.get(student)!;
    expect([scores.rows, scores.answers, scores.collapsed]).toEqual([row.test, row.train, row.collapsed]);
    for (const name of ['accuracy', 'f1', 'auc', 'balanced_accuracy', 'mcc', 'log_loss', 'brier', 'gain'])
      if (row[name] === '') expect(scores[name], name).toBe('');
      else expect(Number(scores[name]), `${student} ${name}`).toBeCloseTo(Number(row[name]), 10);
    for (const name of ['majority_accuracy', 'majority_f1'])
      expect(Number(scores[name]), `${student} ${name}`).toBeCloseTo(Number(row[name]), 10);
    if (split === 'student') expect(scores.answers).toBe('0');
  }

  const { ladder } = JSON.parse(readFileSync(join(out, 'evaluation/evaluation.json'), 'utf8'));
  const half = { value: 0.5, low: 0.5, high: 0.5 };
  expect(ladder.predictors[0].metrics).toMatchObject({ auc: half, auc_within_student: half });
  expect(ladder.predictors[1].metrics.auc_within_student).toMatchObject(half);
});
