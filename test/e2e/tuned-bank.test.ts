/** A bank of items whose base is tuned on them, at the command: killed, gone on with, and asked of new questions. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { plantedBank } from '../planted-bank.ts';
import { writeBank } from '../sample-bank.ts';
import { FIXTURES, understudy } from './cli.ts';
import { correlation } from './correlation.ts';
import { checkWhole, fingerprints, runWithKills } from './kill.ts';
import { readCsv } from './read-csv.ts';

const home = mkdtempSync(join(tmpdir(), 'understudy-test-'));
afterAll(() => rmSync(home, { recursive: true }));
const rows = plantedBank(144);
const bank = writeBank(home, rows.slice(0, 112));
const run = join(home, 'run');
const args = [
  ...['train', bank, '--base', join(FIXTURES, 'notebook-run/base'), '--threads', '1', '--folds', '2'],
  ...['--encoder', 'tuned', '--readers', 'base,surface', '--epochs', '8', '--learning-rate', '3e-3'],
];
let said: Awaited<ReturnType<typeof understudy>>;
beforeAll(async () => {
  const planned = await understudy(...args, '--out', run, '--dry-run');
  expect(planned.out).toMatch(
    /^encoder {2}tuned on the difficulties first; frozen it would be about .*\. With 112 training questions frozen reads better as a rule$/m,
  );
  said = await understudy(...args, '--out', run);
}, 60_000);

test('it tells what became of the tuned base', () => {
  expect(said.status, said.err).toBe(0);
  expect(said.err).toMatch(/^fold 1 of 2$/m);
  expect(said.err).toMatch(/^all folds are done; now from all items$/m);
  expect(said.err).toMatch(
    /^difficulty read of questions that were left out \(112 in turn\): r .* by the base as it was, .* by the tuned one; the tuned one is kept$/m,
  );
  expect(said.out).toMatch(/112 held-out items are read with r 0\.\d\d/);
  expect(readdirSync(join(run, 'class/checkpoints'))).toEqual([]);
});

test('new questions are read through it', async () => {
  const fresh = rows.slice(112);
  const questions = writeBank(
    home,
    fresh.map(({ b: _, se: __, ...row }) => row),
    'new.csv',
  );
  const { status, err } = await understudy('difficulty', run, questions);
  expect(status, err).toBe(0);
  const read = new Map(
    readCsv(join(run, 'new-questions-difficulty.csv')).map((row) => [
      row.question_id,
      Number(row.synthetic_b),
    ]),
  );
  const pairs = fresh.map(({ question_id, b }) => [read.get(String(question_id))!, Number(b)] as const);
  expect(correlation(pairs)).toBeGreaterThan(0.8);
});

test('killed with -9 and gone on with, it is the same', async () => {
  let state = 17;
  const random = () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
  const out = join(home, 'killed');
  const options = { args, out, kills: 3, longestWait: 7000, random };
  expect(await runWithKills(options, checkWhole)).toMatchObject({ status: 0 });
  expect(fingerprints(out)).toEqual(fingerprints(run));
}, 120_000);
