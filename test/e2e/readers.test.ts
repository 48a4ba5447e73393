/** A class that reads with words, letters and surface beside its base, at the command. */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readClass } from '../../src/runs/index.ts';
import { expectAsJudged } from './as-judged.ts';
import { FIXTURES, temporaryFolder } from './cli.ts';
import { understudyHere as understudy } from './here.ts';

const BASE = join(FIXTURES, 'notebook-run/base');
const home = mkdtempSync(join(tmpdir(), 'understudy-test-'));
const log = join(home, 'answers.csv');
const run = join(home, 'run');
const ALL = 'base,words,letters,surface';

beforeAll(async () => {
  const size = ['--students', '30', '--questions', '80', '--fewest', '40', '--most', '60'];
  expect((await understudy('sample', '--out', home, '--seed', '7', ...size)).status).toBe(0);
  expect((await train(run, '--readers', ALL)).err).not.toContain('understudy:');
});
afterAll(() => rmSync(home, { recursive: true }));

function train(out: string, ...flags: string[]) {
  const how = ['--base', BASE, '--threads', '1', '--epochs', '3', '--split', 'question'];
  const frozen = flags.includes('--encoder') ? [] : ['--encoder', 'frozen'];
  return understudy('train', log, '--out', out, ...how, ...frozen, ...flags);
}

test('keeps what it reads with, and what its base alone makes of every student', async () => {
  const { record, students } = (await readClass(run))!;
  expect(record.whole!.alone!.rows).toBe(record.pooled!.rows);
  expect(record.whole!.alone!.log_loss).not.toBe(record.pooled!.log_loss);
  const { shares } = record.whole!;
  expect(shares.blocks.reduce((sum, { share }) => sum + share, shares.left)).toBeCloseTo(1, 6);
  for (const { mean, whole } of students) {
    expect(whole!.mean).toHaveLength(mean.length);
    expect(whole!.mean).not.toEqual(mean);
  }
  const { blocks } = JSON.parse(readFileSync(join(run, 'class/reader.json'), 'utf8'));
  expect(blocks.map(({ name }: { name: string }) => name)).toEqual(ALL.split(','));
  expect(JSON.parse(readFileSync(join(run, 'run.json'), 'utf8')).settings.readers).toEqual(ALL.split(','));
});

test('answers questions as it was judged: with all that it reads', async () => {
  expect((await understudy('simulate', run, join(home, 'questions.csv'))).status).toBe(0);
  await expectAsJudged(run);
});

test('all is the default; the base alone is asked for', async () => {
  const [one, other] = [join(temporaryFolder(), 'one'), join(temporaryFolder(), 'other')];
  expect((await train(one, '--readers', 'base')).status).toBe(0);
  expect((await train(other)).status).toBe(0);
  for (const name of ['class/reader.json', 'predictions.parquet', 'class/class.safetensors'])
    expect(readFileSync(join(other, name))).toEqual(readFileSync(join(run, name)));
  expect(existsSync(join(one, 'class/reader.json'))).toBe(false);
  // The base's part of a class that reads with more is that very class.
  const alone = (await readClass(one))!;
  const whole = (await readClass(run))!;
  expect(whole.record.whole!.alone).toEqual(alone.record.pooled);
  expect(whole.students.map(({ mean }) => mean)).toEqual(alone.students.map(({ mean }) => mean));
});

test('newcomers join with both', async () => {
  const copy = join(temporaryFolder(), 'run');
  cpSync(run, copy, { recursive: true });
  const newcomers = join(temporaryFolder(), 'new.csv');
  writeFileSync(newcomers, 'user_id,is_correct,question_title\nnew,1,What is 2 + 3?\nnew,0,What is 7 · 8?\n');
  expect((await understudy('join', copy, newcomers)).status).toBe(0);
  const joined = (await readClass(copy))!.students.at(-1)!;
  expect(joined.joined).toBe(true);
  expect(joined.whole!.mean).not.toEqual(joined.mean);
  const out = join(temporaryFolder(), 'exported');
  expect((await understudy('export', copy, '--student', 'new', '--out', out)).status).toBe(0);
  expect(existsSync(join(out, 'model.safetensors'))).toBe(true);
});

describe('refused', () => {
  test.each([
    [
      'a tuned encoder',
      ['--readers', 'words', '--encoder', 'tuned'],
      '--readers: words needs --encoder frozen',
    ],
    ['another recipe', ['--readers', 'words', '--recipe', 'solo'], '--readers: of no use to --recipe solo'],
    [
      'what is not known',
      ['--readers', 'base,sounds'],
      'expected base, words, letters or surface, got sounds',
    ],
  ])('%s', async (_, flags, message) => {
    const { status, err } = await understudy('train', log, '--base', BASE, ...flags);
    expect(status).toBe(2);
    expect(err).toContain(message);
  });

  test('a reader that is gone or broken', async () => {
    const copy = join(temporaryFolder(), 'run');
    cpSync(run, copy, { recursive: true });
    const file = join(copy, 'class/reader.json');
    writeFileSync(file, '{"mean": 1}');
    const questions = join(home, 'questions.csv');
    const broken = await understudy('simulate', copy, questions);
    expect(broken).toMatchObject({ status: 1, err: expect.stringContaining(`${file}: `) });
    rmSync(file);
    expect((await understudy('simulate', copy, questions)).err).toContain(`${file}: no such file`);
  });
});
