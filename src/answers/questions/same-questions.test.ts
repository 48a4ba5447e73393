import { expect, test } from 'vitest';
import { questionText } from './question-text.ts';
import { sameQuestions } from './same-questions.ts';

const KNOWN = [
  questionText({ topic_name: 'Sums', question_title: 'What is 2 + 2?', option_a: '3', option_b: '4' }),
  questionText({ topic_name: 'Sums', question_title: 'Which is even?', option_a: '3', option_b: '4' }),
  questionText({ topic_name: 'Sums', question_title: 'Which is even?', option_a: '5', option_b: '6' }),
  questionText({ question_title: 'Name a prime.' }),
];
const same = (fields: Parameters<typeof questionText>[0]) => sameQuestions(KNOWN, [questionText(fields)])[0];

test('topic, order of options, blanks and the form of Unicode make no other question', () => {
  expect(sameQuestions(KNOWN, KNOWN)).toEqual([0, 1, 2, 3]);
  expect(same({ question_title: ' What is  2 + 2?', option_a: '4', option_b: '3' })).toBe(0);
  expect(sameQuestions(['Question: Caf\u00e9?'], ['Question: Cafe\u0301?'])).toEqual([0]);
});

test('other words and other options do', () => {
  expect(same({ question_title: 'What is 2 + 3?', option_a: '3', option_b: '4' })).toBeNull();
  expect(same({ question_title: 'What is 2 + 2?', option_a: '3', option_b: '5' })).toBeNull();
  expect(same({ question_title: 'Which is even?', option_a: '6', option_b: '5' })).toBe(2);
});

test('case and tags alone make no other question, where no other has these words', () => {
  expect(same({ question_title: 'WHAT IS <b>2 + 2</b>?', option_a: '<p>3</p>', option_b: '4' })).toBe(0);
  const units = ['Question: Which?\nA) mW\nB) W', 'Question: Which?\nA) MW\nB) W'];
  expect(sameQuestions(units, ['Question: Which?\nA) MW\nB) W', 'Question: WHICH?\nA) MW\nB) W'])).toEqual([
    1,
    null,
  ]);
});

test('without options it is the same where its words are those of one question', () => {
  expect(same({ question_title: 'What is 2 + 2?' })).toBe(0);
  expect(same({ question_title: 'Which is even?' })).toBeNull();
  expect(same({ question_title: 'Name a prime.', option_a: '7', option_b: '8' })).toBe(3);
});
