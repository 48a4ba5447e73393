/** New students in a trained class. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readClass, readResponses } from '../../src/runs/index.ts';
import { FIXTURES, outcome, start, temporaryFolder } from './cli.ts';
import { understudyHere as understudy } from './here.ts';

const BASE = join(FIXTURES, 'notebook-run/base');
const LOG = join(FIXTURES, 'notebook-run/answers.csv');

const home = mkdtempSync(join(tmpdir(), 'understudy-test-'));
const newcomers = join(home, 'new.csv');

beforeAll(async () => {
  for (const recipe of ['class', 'adapter']) {
    const flags = [
      '--recipe',
      recipe,
      '--base',
      BASE,
      '--students',
      '4',
      '--epochs',
      '2',
      '--out',
      join(home, recipe),
    ];
    const more = recipe === 'adapter' ? ['--adapter-epochs', '1'] : [];
    expect((await understudy('train', LOG, ...flags, ...more)).status).toBe(0);
  }
  const rows = ['user_id,is_correct,question_title'];
  for (let i = 1; i <= 20; i++) {
    const title = `What is ${i} + ${i + 1}?`;
    rows.push(`all right,1,${title}`, `all wrong,0,${title}`);
  }
  writeFileSync(newcomers, `${[...rows, 'one answer,1,What is 2 + 3?', '07,0,What is 2 + 3?'].join('\n')}\n`);
});
afterAll(() => rmSync(home, { recursive: true }));

function copyOf(recipe: string): string {
  const run = join(temporaryFolder(), 'run');
  cpSync(join(home, recipe), run, { recursive: true });
  return run;
}
const studentsOf = (run: string) => readFileSync(join(run, 'class/students.jsonl'), 'utf8');
const tableOf = (run: string) => readFileSync(join(run, 'students.csv'), 'utf8');

test('newcomers join; everyone else stays as they are, to the byte', async () => {
  const run = copyOf('class');
  const [students, table] = [studentsOf(run), tableOf(run)];
  const { status, out } = await understudy('join', run, newcomers);
  expect(status).toBe(0);
  expect(out).toContain('3 students joined the class from 41 real answers; it has 7 now');
  expect(out).toContain('1 student of the file is in the class already');
  expect(out).toMatch(/^all right +20 +1\.000 +\+\d\.\d\d +0\.\d\d$/m);
  expect(out).toMatch(/^all wrong +20 +0\.000 +−\d\.\d\d +0\.\d\d$/m);
  expect(studentsOf(run).startsWith(students)).toBe(true);
  expect(tableOf(run).startsWith(table)).toBe(true);
  const all = (await readClass(run))!.students;
  expect(all.map(({ joined }) => joined)).toEqual([false, false, false, false, true, true, true]);
  for (const { mean, covariance } of all)
    for (const number of [...mean, ...covariance]) expect(Number.isFinite(number)).toBe(true);

  // Nobody is new any more.
  const after = studentsOf(run);
  const again = await understudy('join', run, newcomers);
  expect(again.status).toBe(1);
  expect(again.err).toMatch(/^understudy: .*all 4 students are in the class already; .*\n$/);
  expect(studentsOf(run)).toBe(after);

  // They are students like any other.
  expect(
    (await understudy('export', run, '--student', 'all right', '--out', join(run, '../student'))).status,
  ).toBe(0);
  expect((await understudy('simulate', run)).status).toBe(0);
  const responses = await readResponses(join(run, 'responses.parquet'));
  const meanOf = (student: string) => {
    const [s, Q] = [responses.students.indexOf(student), responses.questions.length];
    return responses.probability.slice(s * Q, (s + 1) * Q).reduce((total, p) => total + p, 0) / Q;
  };
  expect(meanOf('all right')).toBeGreaterThan(meanOf('one answer'));
  expect(meanOf('one answer')).toBeGreaterThan(meanOf('all wrong'));
});

test('into the class of an adapter run: the table keeps those with adapters and those who were skipped', async () => {
  const run = copyOf('adapter');
  const [students, table] = [studentsOf(run), tableOf(run)];
  expect(table).toContain(',skipped,');
  const { status } = await understudy('join', run, newcomers, '--json');
  expect(status).toBe(0);
  expect(studentsOf(run).startsWith(students)).toBe(true);
  expect(tableOf(run).startsWith(table)).toBe(true);
  expect(tableOf(run).split('\n')).toHaveLength(table.split('\n').length + 3);
});

test('killed at any moment, the newcomers are there all or not at all', async () => {
  const run = copyOf('class');
  const before = studentsOf(run);
  const reference = copyOf('class');
  await understudy('join', reference, newcomers);
  const [after, table] = [studentsOf(reference), tableOf(reference)];
  for (const waitMs of [700, 850, 1000]) {
    const child = start(['join', run, newcomers]);
    const finished = outcome(child);
    const timer = setTimeout(() => process.kill(-child.pid!, 'SIGKILL'), waitMs);
    await finished;
    clearTimeout(timer);
    expect([before, after]).toContain(studentsOf(run));
  }
  await understudy('join', run, newcomers);
  expect(studentsOf(run)).toBe(after);
  expect(tableOf(run)).toBe(table);
});

test('a run without a class, and answers that are none, are told in a line', async () => {
  const run = copyOf('class');
  rmSync(join(run, 'class'), { recursive: true });
  const without = await understudy('join', run, newcomers);
  expect(without.status).toBe(1);
  expect(without.err).toMatch(/^understudy: .*class: not complete .*\n$/);
  const none = await understudy('join', copyOf('class'), join(home, 'none.csv'));
  expect(none.status).toBe(1);
  expect(none.err).toMatch(/^understudy: .*none\.csv: no such file.*\n$/);
});

test('join --help has an example', async () => {
  const { out } = await understudy('join', '--help');
  expect(out).toContain('Example:\n  understudy join runs/');
});
