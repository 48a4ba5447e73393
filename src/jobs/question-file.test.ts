import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
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
