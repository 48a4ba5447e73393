import { expect, test } from 'vitest';
import { madeUpAnswers } from '../../../test/made-up-answers.ts';
import { questionTexts } from './question-evidence.ts';

test('questionTexts: the first text of each question, empty for one that nobody met', () => {
  const answers = madeUpAnswers([
    { student: 'a', question: 'q', text: 'old', label: 1 },
    { student: 'b', question: 'r', text: 'other', label: 1 },
    { student: 'b', question: 'q', text: 'new', label: 1 },
  ]);
  const questions = [...answers.questions, 'idle'];
  expect(questionTexts({ ...answers, questions })).toEqual(['old', 'other', '']);
});
