/** A bank of items without persons, at the command: trained on, asked, and refused where something is wrong with it. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { bankRow, sampleItems, writeBank } from '../sample-bank.ts';
import { FIXTURES, understudy } from './cli.ts';
import { understudyHere } from './here.ts';
import { readCsv } from './read-csv.ts';

const home = mkdtempSync(join(tmpdir(), 'understudy-test-'));
afterAll(() => rmSync(home, { recursive: true }));
const items = sampleItems(100);
const known = items.slice(0, 80);
const fresh = items.slice(80);

test('train, simulate, difficulty, compare on the small base that comes along', async () => {
  const renamed = known.map((item) => {
    const { facility, answers, question_title, ...row } = bankRow(item);
    return { ...row, stem: question_title!, p_value: facility!, n: answers! };
  });
  const bank = writeBank(home, renamed);
  const columns = ['--columns', 'question_title=stem,facility=p_value,answers=n'];
  const run = join(home, 'run');
  const trained = await understudy('train', bank, '--base', 'nano', '--folds', '4', '--out', run, ...columns);
  expect(trained.status, trained.err).toBe(0);
  expect(trained.err).toContain('80 items without persons: the class is one, the population');
  expect(trained.out).toMatch(
    /80 held-out items are read with r 0\.\d\d \[.*\], RMSE 0\.\d{3} of the spread/,
  );
  expect(trained.out).toContain('mean absolute error');
  expect(trained.out).toMatch(/how questions differ in difficulty: .*words \d+ %/);
  expect(trained.out).toContain('with its base alone: r');

  const questions = writeBank(
    home,
    fresh.map((item) => {
      const { facility: _, answers: __, ...row } = bankRow(item);
      return row;
    }),
    'new.csv',
  );
  const said = join(home, 'said.csv');
  const simulated = await understudy('simulate', run, questions, '--out', said);
  expect(simulated.status, simulated.err).toBe(0);
  expect(simulated.out).toContain('of the population of the bank');
  expect(simulated.out).toContain('synthetic responses: the population, 20 questions');
  expect(readCsv(said)).toHaveLength(20);
  for (const row of readCsv(said)) {
    const [low, p, high] = ['probability_low_90', 'probability', 'probability_high_90'].map((name) =>
      Number(row[name]),
    );
    expect(0 < low! && low! < p! && p! < high! && high! < 1).toBe(true);
  }

  const hard = await understudy('difficulty', run, questions);
  expect(hard.status, hard.err).toBe(0);
  expect(hard.out).toContain('facility of the population that answered the bank');
  expect(readCsv(join(run, 'new-questions-difficulty.csv'))).toHaveLength(20);
  const { question_id } = fresh[0]!;
  const answers = writeBank(home, [{ user_id: 'x', question_id, is_correct: 1 }], 'answers.csv');
  const odd = writeBank(
    home,
    [
      { question_id, question_title: 'Zzyzx qwrtz vbnmk plokij' },
      { question_id: 'known', question_title: 'Is it 2?' },
    ],
    'odd.csv',
  );
  const updated = await understudy('difficulty', run, odd, '--answers', answers);
  expect(updated.out).toMatch(/^1 real answer is taken into account$/m);
  expect(updated.out).toMatch(/^warning: [12] of 2 questions (is|are) unlike the bank's/m);
  const compared = await understudy('compare', run);
  expect(compared.status, compared.err).toBe(0);
  expect(compared.out).toContain('80 items of the bank, each read by what had not met it');
  expect(existsSync(join(run, 'comparison/coverage.svg'))).toBe(true);

  expect((await understudy('inspect', run)).out).toContain('compare says what all are worth');
  for (const flags of [[], ['--against', run]]) {
    const judged = await understudy('evaluate', run, ...flags);
    expect(judged.err.trim().split('\n').at(-1)).toMatch(
      /^understudy: .*: trained on items alone \(.*\), to which no answers of persons are known; compare says/,
    );
  }
  const other = writeBank(home, renamed.slice(0, 40), 'other.csv');
  const again = await understudy('train', other, '--base', 'nano', '--folds', '4', '--out', run, ...columns);
  expect(again.err).toContain('holds a run of another bank of items');
}, 120_000);

describe('a line says what is wrong, and nothing is begun', () => {
  const base = ['--base', join(FIXTURES, 'notebook-run/base'), '--threads', '1'];
  const bank = (...lines: string[]) => {
    const path = join(home, 'wrong.csv');
    writeFileSync(path, `${lines.join('\n')}\n`);
    return path;
  };

  test.each<[string, readonly string[], string]>([
    [
      'percent',
      ['facility,answers,question_title', '47,100,One?'],
      'wrong.csv, line 2: facility: expected a share from 0 to 1, got "47"; write shares, not percent: 0.47 and not 47',
    ],
    [
      'answers',
      ['facility,answers,question_title', '0.5,x,One?'],
      'line 2: answers: expected a whole number, got "x"',
    ],
    ['no answers', ['facility,question_title', '0.5,One?'], 'add it, or name it: --columns answers=…'],
    [
      'b alone',
      ['b,question_title', '0.5,One?'],
      'no column user_id, is_correct; the file has "b", "question_title"; name it: --columns user_id=…,is_correct=…; or, of items without persons, give b a column se',
    ],
    [
      'no text',
      ['facility,answers,question_title', '0.5,10,One?', '0.5,10,'],
      'line 3: question_title is empty',
    ],
    [
      'two shares',
      ['question_id,facility,answers,question_title', 'a,0.5,10,One?', 'a,0.6,10,One?'],
      'question_id a: expected one facility, got 0.5 and 0.6',
    ],
    [
      'one item',
      ['facility,answers,question_title', '0.5,10,One?'],
      'wrong.csv: too few items: expected at least 3, got 1; give a bank with more items',
    ],
    [
      'two items',
      ['facility,answers,question_title', '0.5,10,One?', '0.4,10,Two?'],
      'wrong.csv: too few items: expected at least 3, got 2; give a bank with more items',
    ],
  ])('%s', async (_, lines, message) => {
    const out = join(home, 'never');
    const { status, err } = await understudyHere('train', bank(...lines), ...base, '--out', out);
    expect(status).toBe(1);
    expect(err).toContain(message);
    expect(err.trim().split('\n').at(-1)).toMatch(/^understudy: /);
    expect(existsSync(out)).toBe(false);
  });
});
