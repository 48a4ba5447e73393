/** Real answers to new questions: what a file of them may hold, and what is refused. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { describeError, type UnderstudyError } from '../errors.ts';
import { readQuestions } from './questions/read-questions.ts';
import { readNewAnswers } from './read-new-answers.ts';

const folder = mkdtempSync(join(tmpdir(), 'new-answers-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, ...lines: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

it('the first answer of each student to each question counts, under the id of its question', async () => {
  const rows = ['ben,q1,yes', 'anna,q1,0', 'ben,q1,0', 'ben,q2,F'];
  const path = write('answers.csv', 'student,question_id,is_correct', ...rows);
  expect(await readNewAnswers(path, { user_id: 'student', topic_name: 'of the questions alone' })).toEqual({
    answers: [
      { userId: 'ben', questionId: 'q1', right: true },
      { userId: 'anna', questionId: 'q1', right: false },
      { userId: 'ben', questionId: 'q2', right: false },
    ],
    repeats: 1,
    notes: [],
  });
});

it('a question without id has the one that it has in a file of questions', async () => {
  const { questions } = await readQuestions(write('questions.csv', 'question_title,option_a', 'Why?,x'));
  const path = write('answers.csv', 'user_id,is_correct,question_title,option_a,option_b', 'ben,1, Why?,x,');
  expect((await readNewAnswers(path)).answers).toEqual([
    { userId: 'ben', questionId: questions[0]!.questionId, right: true },
  ]);
});

it.each([
  [['user_id,is_correct', 'ben,1'], ': no column question_id or question_title; say which question'],
  [['user_id,is_correct,question_id'], ': no answers; write at least one row'],
  [['user_id,is_correct,question_id', 'ben,1,q', ',1,q'], ', line 3: user_id is empty; correct the value'],
  [
    ['user_id,is_correct,question_id', 'ben,,q'],
    ', line 2: is_correct: expected 0/1, true/false, t/f, yes/no, correct/incorrect, right/wrong or ✓/x, got',
  ],
  [['user_id,is_correct,question_id', 'ben,maybe,q'], 'got "maybe"'],
  [
    ['user_id,is_correct,question_id,question_title', 'ben,1,,Q', 'ben,1, ,'],
    ', line 3: neither question_id nor question_title has a value',
  ],
])('%j is refused', async (lines, problem) => {
  const error = await readNewAnswers(write('bad.csv', ...lines)).catch((thrown: unknown) => thrown);
  expect(describeError(error as UnderstudyError)).toContain(problem);
});
