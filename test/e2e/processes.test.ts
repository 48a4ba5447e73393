/** Each command on a run, as the process that users start and in this process: both say and write the same. */
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FIXTURES, type Outcome, understudy } from './cli.ts';
import { understudyHere } from './here.ts';
import { BIN, outcome } from './process.ts';

const home = mkdtempSync(join(tmpdir(), 'understudy-test-'));
const run = join(home, 'run');
const QUESTIONS = join(home, 'questions.csv');
const ID = 's01';
const NEWCOMERS = join(home, 'new.csv');
beforeAll(async () => {
  const size = ['--students', '30', '--questions', '60', '--fewest', '25', '--most', '45'];
  await understudyHere('sample', '--out', home, '--seed', '7', ...size);
  const how = [
    '--encoder',
    'frozen',
    '--split',
    'question',
    '--folds',
    '3',
    '--epochs',
    '2',
    '--threads',
    '1',
  ];
  const base = join(FIXTURES, 'notebook-run/base');
  const log = join(home, 'answers.csv');
  const { status } = await understudyHere('train', log, '--base', base, '--out', run, ...how);
  expect(status).toBe(0);
  writeFileSync(NEWCOMERS, 'user_id,is_correct,question_title\nnewcomer,1,What is 2 + 3?\n');
});
afterAll(() => rmSync(home, { recursive: true }));

test.each([
  ['evaluate', (run: string) => [run, '--draws', '20']],
  ['difficulty', (run: string) => [run, '--threads', '1']],
  ['compare', (run: string) => [run, '--threads', '1']],
  ['simulate', (run: string) => [run, QUESTIONS, '--threads', '1']],
  ['join', (run: string) => [run, NEWCOMERS, '--threads', '1']],
  ['export', (run: string) => [run, '--student', ID, '--out', join(run, 'exported')]],
] as const)('%s', async (command, flags) => {
  const sides = await Promise.all(
    ([understudy, understudyHere] as const).map(async (start, i) => {
      const folder = join(home, `${command}-${i}`);
      cpSync(run, folder, { recursive: true });
      return { folder, ...(await start(command, ...flags(folder))) };
    }),
  );
  const [process, here] = sides.map(plain);
  expect(process).toEqual(here);
  expect([process!.status, process!.err]).toEqual([0, '']);
});

/** Without what tells one folder, or one clock, from another. */
function plain({ folder, status, out, err }: Outcome & { readonly folder: string }) {
  const text = (all: string) => all.replaceAll(folder, 'RUN').replace(/[\d.]+ (ms|s|min)\b/g, 'TIME');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  const tables = files.filter((name) => name.endsWith('.csv') && statSync(join(folder, name)).isFile());
  return {
    status,
    out: text(out),
    err: text(err),
    files,
    tables: tables.map((name) => readFileSync(join(folder, name), 'utf8')),
  };
}

test.runIf(process.platform === 'linux')(
  'a shell that allows too few open files is told how many are needed',
  async () => {
    const shell = spawn('sh', ['-c', 'ulimit -n 64; exec "$0" "$1" inspect none.csv', process.execPath, BIN]);
    const { status, err } = await outcome(shell);
    expect(err).toBe(
      'understudy: this shell lets a command open 64 files, 256 are needed; run: ulimit -n 256\n',
    );
    expect(status).toBe(1);
  },
);
