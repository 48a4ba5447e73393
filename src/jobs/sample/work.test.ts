import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readCsv } from '../../../test/e2e/read-csv.ts';
import { jobHere } from '../../../test/job-context.ts';
import { openAnswerLog } from '../../answers/index.ts';

const home = mkdtempSync(join(tmpdir(), 'understudy-test-'));
afterAll(() => rmSync(home, { recursive: true }));
let places = 0;
const newFolder = () => join(home, `sample-${++places}`);

const SMALL = { students: 12, questions: 20, fewest: 5, most: 15 };
const FILES = ['abilities.csv', 'answers.csv', 'questions.csv'];
const textsOf = (folder: string) => FILES.map((name) => readFileSync(join(folder, name), 'utf8'));

test('what it says is what the files hold, and the log is one', async () => {
  const out = join(newFolder(), 'deep/er');
  const { result, events } = await jobHere('sample', { out, seed: 3, ...SMALL });
  expect(events).toEqual([]);
  expect(readdirSync(out).sort()).toEqual(FILES);
  const { answers: count, shareCorrect, files, ...rest } = result!;
  expect(rest).toEqual({ seed: 3, students: 12, questions: 20 });
  expect(files.map(({ path }) => path).sort()).toEqual(FILES.map((name) => join(out, name)));

  const answers = readCsv(join(out, 'answers.csv'));
  expect(answers).toHaveLength(count);
  const right = answers.filter(({ is_correct }) => is_correct === '1').length;
  expect(right / count).toBeCloseTo(shareCorrect, 12);
  const perStudent = new Map<string, number>();
  for (const { user_id } of answers) perStudent.set(user_id!, (perStudent.get(user_id!) ?? 0) + 1);
  for (const answered of perStudent.values()) expect(answered >= 5 && answered <= 15).toBe(true);
  // The truth is of those who answer, and of what is asked.
  const abilities = readCsv(join(out, 'abilities.csv'));
  expect(new Set(abilities.map(({ user_id }) => user_id))).toEqual(new Set(perStudent.keys()));
  const difficulties = new Map(
    readCsv(join(out, 'questions.csv')).map((row) => [row.question_id, Number(row.b)]),
  );
  expect(difficulties.size).toBe(20);
  for (const { question_id } of answers) expect(Number.isFinite(difficulties.get(question_id))).toBe(true);

  const log = await openAnswerLog({ path: join(out, 'answers.csv'), columns: {} });
  expect([log.rows, log.duplicates]).toEqual([count, 0]);
  log.close();
});

test('the same seed gives the same class, another seed another', async () => {
  const [one, same, other] = [newFolder(), newFolder(), newFolder()];
  for (const [out, seed] of [
    [one, 5],
    [same, 5],
    [other, 6],
  ] as const)
    await jobHere('sample', { out, seed, ...SMALL });
  expect(textsOf(same)).toEqual(textsOf(one));
  for (const [i, text] of textsOf(other).entries()) expect(text).not.toBe(textsOf(one)[i]);
});

describe('files that are there', () => {
  test('are kept, unless they are to be replaced', async () => {
    const out = newFolder();
    await jobHere('sample', { out, seed: 1, ...SMALL });
    const before = textsOf(out);
    await expect(jobHere('sample', { out, seed: 2, ...SMALL })).rejects.toMatchObject({
      code: 'io',
      message: `${join(out, 'answers.csv')}: already there`,
      hint: 'choose another `out`, or replace it with `force`',
    });
    expect(textsOf(out)).toEqual(before);
    expect((await jobHere('sample', { out, seed: 2, force: true, ...SMALL })).result).not.toBeNull();
    expect(textsOf(out)).not.toEqual(before);
  });

  test('one of them is enough; what else is in the folder does not matter', async () => {
    const out = newFolder();
    await jobHere('sample', { out, ...SMALL });
    for (const name of ['answers.csv', 'questions.csv']) rmSync(join(out, name));
    await expect(jobHere('sample', { out, ...SMALL })).rejects.toThrow('abilities.csv: already there');
    expect(existsSync(join(out, 'answers.csv'))).toBe(false);
    rmSync(join(out, 'abilities.csv'));
    writeFileSync(join(out, 'notes.txt'), 'of the user');
    await jobHere('sample', { out, ...SMALL });
    expect(readFileSync(join(out, 'notes.txt'), 'utf8')).toBe('of the user');
  });
});

test('stopped before it has written anything it leaves nothing', async () => {
  const out = newFolder();
  expect((await jobHere('sample', { out, ...SMALL }, { signal: AbortSignal.abort() })).result).toBeNull();
  expect(existsSync(out)).toBe(false);
});

test.each([
  [{ questions: 20, fewest: 30 }, /30/],
  [{ questions: 20, fewest: 9, most: 8 }, /9.*8|8.*9/],
  [{ questions: 20, most: 21 }, /21.*20|20.*21/],
])('%j: answers that nobody can give are refused, with the numbers', async (input, message) => {
  const out = newFolder();
  await expect(jobHere('sample', { out, students: 3, ...input })).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringMatching(message),
  });
  expect(existsSync(out)).toBe(false);
});
