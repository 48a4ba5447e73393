import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { logsOpenedBy } from '../../test/log-folders.ts';
import { questionsOfFile } from './question-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'understudy-test-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, ...lines: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

test('a file gives its questions once each', async () => {
  const path = write('q.csv', 'question_id,stem', 'a,One?', 'b,Two?', 'a,One?');
  const { questions, rows } = await questionsOfFile(path, { question_title: 'stem' });
  expect(questions.map(({ questionId }) => questionId)).toEqual(['a', 'b']);
  expect(rows).toBe(3);
});

test('an id with two texts is an error that shows where they part', async () => {
  const path = write('q.csv', 'question_id,question_title', 'a,One is more?', 'a,One is less?');
  await expect(questionsOfFile(path, {})).rejects.toThrow(
    /q\.csv: question_id a: expected one text, got two \(.*more.*less/,
  );
});

test('of long texts a few words are shown, from shortly before they part', async () => {
  const long = 'x'.repeat(100);
  const path = write('q.csv', 'question_id,question_title', `a,${long} 1 ${long}`, `a,${long} 2 ${long}`);
  await expect(questionsOfFile(path, {})).rejects.toThrow(
    `got two (…"xxxxxxxxx 1 ${'x'.repeat(28)}" and …"xxxxxxxxx 2 ${'x'.repeat(28)}")`,
  );
  // One that ends where the other goes on.
  const cut = write('cut.csv', 'question_id,question_title', 'a,One', 'a,One and two');
  await expect(questionsOfFile(cut, {})).rejects.toThrow(
    /got two \(…"stion: One" and …"stion: One and two"\)/,
  );
});

test('an option is part of a text; two questions may share one', async () => {
  const path = write('q.csv', 'question_id,question_title,option_a', 'a,One?,1', 'b,One?,1', 'c,One?,2');
  const { questions } = await questionsOfFile(path, {});
  expect(questions.map(({ questionId, text }) => [questionId, text])).toEqual([
    ['a', 'Question: One?\nA) 1'],
    ['b', 'Question: One?\nA) 1'],
    ['c', 'Question: One?\nA) 2'],
  ]);
  const other = write('r.csv', 'question_id,question_title,option_a', 'a,One?,1', 'a,One?,2');
  await expect(questionsOfFile(other, {})).rejects.toThrow(/question_id a: expected one text, got two/);
});

test('without ids, a question is known by its text and says its row', async () => {
  const path = write('q.csv', 'question_title', 'One?', 'Two?', 'One?', 'Three?');
  const { questions, rows } = await questionsOfFile(path, {});
  expect(rows).toBe(4);
  expect(questions.map(({ text, row }) => [text, row])).toEqual([
    ['Question: One?', 1],
    ['Question: Two?', 2],
    ['Question: Three?', 4],
  ]);
  expect(new Set(questions.map(({ questionId }) => questionId)).size).toBe(3);
});

test('what is no file of questions is named, and nothing is left behind', async () => {
  const none = join(folder, 'none.csv');
  const empty = write('empty.csv', 'question_id,question_title');
  const other = write('other.csv', 'question_id,stem', 'a,One?');
  for (const [path, message] of [
    [none, /none\.csv: no such file/],
    [empty, /empty\.csv: no questions/],
    [other, /other\.csv: no column question_title/],
  ] as const) {
    const opens = await logsOpenedBy(() =>
      expect(questionsOfFile(path, {})).rejects.toMatchObject({
        code: 'log',
        message: expect.stringMatching(message),
      }),
    );
    expect(opens).toBeLessThanOrEqual(1);
  }
});
