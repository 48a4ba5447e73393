import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { logsOpenedBy } from '../../../test/log-folders.ts';
import { readNewQuestions } from './new-questions.ts';

let folder: string;
let questions: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'understudy-test-'));
  questions = write('questions.csv', 'question_id,stem', 'a,One?', 'b,Two?', 'a,One?');
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, ...lines: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

const COLUMNS = { question_title: 'stem' };

test('without a file of answers there are none', async () => {
  expect(await readNewQuestions(questions, null, COLUMNS)).toEqual({
    questions: [
      { questionId: 'a', text: 'Question: One?' },
      { questionId: 'b', text: 'Question: Two?' },
    ],
    fileRows: 3,
    answers: [],
    repeats: 0,
  });
});

test('a student’s first answer to a question counts; later ones are counted out', async () => {
  const answers = write(
    'answers.csv',
    'user_id,question_id,is_correct',
    'ada,a,1',
    'bob,a,0',
    'ada,a,0',
    'ada,b,0',
  );
  const opens = await logsOpenedBy(async () => {
    const read = await readNewQuestions(questions, answers, COLUMNS);
    expect(read.repeats).toBe(1);
    expect(read.answers).toEqual([
      { userId: 'ada', questionId: 'a', right: true },
      { userId: 'bob', questionId: 'a', right: false },
      { userId: 'ada', questionId: 'b', right: false },
    ]);
  });
  expect(opens).toBe(2);
});

test('answers to questions that are not asked are refused: how many questions, and the first', async () => {
  const answers = write(
    'answers.csv',
    'user_id,question_id,is_correct',
    'ada,a,1',
    'ada,y,1',
    'ada,z,1',
    'bob,y,0',
  );
  await expect(readNewQuestions(questions, answers, COLUMNS)).rejects.toMatchObject({
    code: 'log',
    message: `${answers}: answers to 2 questions that the file of questions does not have, the first y`,
    hint: 'give the questions and the answers the same question_id',
  });
});

test('a fault in either file is said of that file', async () => {
  const wrong = write('wrong.csv', 'user_id,question_id,is_correct', 'ada,a,perhaps');
  await expect(readNewQuestions(questions, wrong, COLUMNS)).rejects.toThrow(/wrong\.csv, line 2: is_correct/);
  await expect(readNewQuestions(questions, join(folder, 'none.csv'), COLUMNS)).rejects.toThrow(
    /none\.csv: no such file/,
  );
  await expect(readNewQuestions(questions, wrong, {})).rejects.toThrow(
    /questions\.csv: no column question_title/,
  );
});
