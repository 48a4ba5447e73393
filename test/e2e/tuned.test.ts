/** A class whose encoder is tuned on its questions' difficulties before the students, at the command. */
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMt19937, permutation, probabilityOf } from '../../src/numeric/index.ts';
import { readClass } from '../../src/runs/index.ts';
import { plantedQuestions } from '../planted-questions.ts';
import { expectAsJudged } from './as-judged.ts';
import { FIXTURES, temporaryFolder, understudy } from './cli.ts';
import { understudyHere } from './here.ts';
import { checkWhole, fingerprints, runWithKills } from './kill.ts';

const home = mkdtempSync(join(tmpdir(), 'understudy-test-'));
const log = join(home, 'answers.csv');
const run = join(home, 'run');
const args = [
  ...['train', log, '--base', join(FIXTURES, 'notebook-run/base'), '--threads', '1', '--split', 'question'],
  ...['--encoder', 'tuned', '--readers', 'base,surface', '--epochs', '8', '--learning-rate', '3e-3'],
];

function plantedLog(): string {
  const random = createMt19937(3);
  const lines = ['user_id,question_id,is_correct,question_title'];
  const questions = plantedQuestions(112);
  for (let student = 0; student < 20; student++) {
    const ability = random.normal();
    for (const q of permutation(questions.length, 1000 + student).slice(0, 60)) {
      const { title, b } = questions[q]!;
      lines.push(`s${student},q${q},${random.uniform() < probabilityOf(ability - b) ? 1 : 0},${title}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

beforeAll(async () => {
  writeFileSync(log, plantedLog());
  expect((await understudy(...args, '--out', run)).status).toBe(0);
});
afterAll(() => rmSync(home, { recursive: true }));

test('the tuned encoder is kept where it reads questions better that it has not seen', async () => {
  const events = readFileSync(join(run, 'log.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const [compared, ...others] = events.filter(({ event }) => event === 'encoders');
  expect(others).toEqual([]);
  expect(compared.kept).toBe('tuned');
  expect(compared.tuned.r).toBeGreaterThan(compared.frozen.r + 0.1);
  const tunings = events.filter(({ event }) => event === 'tuning');
  expect(new Set(tunings.map(({ tuning }) => tuning))).toEqual(new Set([1, 2, 3, 4]));
  const { settings } = JSON.parse(readFileSync(join(run, 'run.json'), 'utf8'));
  expect(settings).toMatchObject({
    encoder: 'tuned',
    population: { learningRate: 3e-3, epochs: 8, folds: 3 },
  });
  // Nothing is left of the tunings that left questions out.
  const [first, last] = [tunings[0]!.step, tunings.at(-1)!.step];
  const steps = readdirSync(join(run, 'class/checkpoints')).map((name) => Number(name.split('-')[1]));
  expect(steps.length).toBeGreaterThan(0);
  expect(steps.filter((step) => step >= first && step <= last)).toEqual([]);
  const { record } = (await readClass(run))!;
  expect(record.encoder).toBe('tuned');
  expect(record.pooled!.auc).toBeGreaterThan(0.75);
});

test('what a process that was killed at the very end left of the tunings goes when it is asked again', async () => {
  const folder = join(run, 'class/checkpoints');
  const before = readdirSync(folder);
  cpSync(join(folder, before[0]!), join(folder, 'checkpoint-1'), { recursive: true });
  expect((await understudyHere(...args, '--out', run)).status).toBe(0);
  expect(readdirSync(folder)).toEqual(before);
});

test('answers questions as it was judged, through the encoder that it keeps', async () => {
  const asked = new Map(readFileSync(log, 'utf8').trimEnd().split('\n').slice(1).map(titleOf));
  const questions = join(home, 'questions.csv');
  writeFileSync(
    questions,
    `question_id,question_title\n${[...asked].map(([id, title]) => `${id},${title}`).join('\n')}\n`,
  );
  expect((await understudyHere('simulate', run, questions)).status).toBe(0);
  await expectAsJudged(run);
});

const titleOf = (line: string): [string, string] => [line.split(',')[1]!, line.split(',')[3]!];

test('a student leaves as a model', async () => {
  const out = join(temporaryFolder(), 'exported');
  expect((await understudyHere('export', run, '--student', 's1', '--out', out)).status).toBe(0);
  expect(existsSync(join(out, 'model.safetensors'))).toBe(true);
});

test('killed with -9 and gone on with, it is the same', async () => {
  let state = 11;
  const random = () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
  const out = join(home, 'killed');
  const options = { args, out, kills: 2, longestWait: 6000, random };
  expect(await runWithKills(options, checkWhole)).toMatchObject({ status: 0 });
  expect(fingerprints(out)).toEqual(fingerprints(run));
});
