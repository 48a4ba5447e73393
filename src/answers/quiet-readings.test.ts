/** Logs that could be read otherwise than they are meant: each is read right, or refused, or said to be unread. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openAnswerLog, readStudents } from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'quiet-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function read(name: string, lines: readonly string[], how: object = {}) {
  const path = join(folder, name);
  writeFileSync(path, `${lines.join('\n')}\n`);
  const log = await openAnswerLog({ path, threads: 1, ...how });
  try {
    const { answers } = await readStudents(log, null);
    const right = answers.label.reduce((sum, label) => sum + label, 0);
    const unread = log.record.unread.map(({ column, values }) => `${column} ${values}`);
    return { students: answers.students.length, right, of: answers.label.length, unread };
  } finally {
    log.close();
  }
}

const HEAD = 'user_id,is_correct,question_title';
const timed = (...times: readonly string[]) => [
  `${HEAD},answered_at`,
  ...times.map((time, i) => `u,${i % 2},q${i},${time}`),
];

test('points: a 1 is one point, and 1,000 is refused', async () => {
  const points = [HEAD, 'u,1,a', 'u,2,b', 'v,0,a', 'v,3,b', 'w,1.00,a'];
  expect(await read('points.csv', points, { rightFrom: 2 })).toMatchObject({ right: 2, of: 5 });
  const thousands = [HEAD, 'u,"1,000",a', 'u,987,b'];
  await expect(read('thousands.csv', thousands, { rightFrom: 500 })).rejects.toThrow('got "1,000"');
});

test('an x that may be the tick is refused', async () => {
  await expect(read('tick.csv', [HEAD, 'u,x,a', 'u,0,b'])).rejects.toThrow('the x may be the tick');
  expect(await read('cross.csv', [HEAD, 'u,x,a', 'u,✓,b'])).toMatchObject({ right: 1 });
});

test('times that only a wrong form puts into the future are unread; compact ones are times', async () => {
  const yearFirst = await read('year.csv', timed('24/03/22', '24/03/29', '24/04/01'));
  expect(yearFirst.unread).toEqual(['answered_at 1']);
  const compact = timed('20240331100500', '2024-03-31 10:06:00', '20240330');
  expect((await read('compact.csv', compact)).unread).toEqual([]);
  // Shifted as a whole, so that nobody is known by them.
  expect((await read('shifted.csv', timed('2611-01-02', '2612-05-06'))).unread).toEqual([]);
});

test('a sequence with separators of thousands is unread', async () => {
  const rows = [`${HEAD},sequence`, 'u,1,a,999', 'u,0,b,"1,000"'];
  expect((await read('sequence.csv', rows)).unread).toEqual(['sequence 1']);
});

test('blanks that nobody sees make no other student', async () => {
  const rows = [HEAD, 'u1,1,a', 'u1\u00a0,0,b', '\u200bu1,1,c'];
  expect(await read('unseen.csv', rows)).toMatchObject({ students: 1, of: 3 });
});

test('one answer_id with two choices is refused', async () => {
  const rows = [`answer_id,${HEAD},option_a,option_b,selected_option`, '1,u,1,q,x,y,a', '1,u,1,q,x,y,b'];
  await expect(read('choices.csv', rows)).rejects.toThrow('which differs in selected_option');
});

test('a matrix: letters and numbers meet, two columns of one name are refused', async () => {
  const matrix = ['student,q1,q2,q3', 'KEY,B,A,C', 's1,2,1,3', 's2,1,1,3', 's3,2,3,1'];
  expect(await read('matrix.csv', matrix)).toMatchObject({ right: 6, of: 9 });
  const twins = ['student,q1,q1,q3', 's1,1,0,1', 's2,0,0,1'];
  await expect(read('twins.csv', twins)).rejects.toThrow('two columns are named "q1"');
});

test('a column that tells what is wrong is not guessed to tell what is right', async () => {
  const rows = ['user_id,question_title,wrong', 'u,What is it?,1', 'v,What is that?,0'];
  await expect(read('wrong.csv', rows, { yes: true })).rejects.toThrow('no column is_correct');
});

test('xAPI: two accounts of one name on two pages are two students; no choices are needed', async () => {
  const statement = (page: string, success: boolean) =>
    JSON.stringify({
      actor: { account: { homePage: page, name: '7' } },
      verb: { id: 'http://adlnet.gov/expapi/verbs/answered' },
      object: { id: 'q1', definition: { name: { en: 'Q1' } } },
      result: { success },
    });
  const rows = [statement('http://a', true), statement('http://b', false)];
  expect(await read('xapi.jsonl', rows)).toMatchObject({ students: 2, right: 1, of: 2 });
});
