import { expect, test } from 'vitest';
import { leakLines, logLeakLines } from './leak-lines.ts';

const CLEAN = {
  testAnswers: 1141,
  questionsOnBothSides: 0,
  textsOnBothSides: 0,
  nearDuplicatesOnBothSides: 0,
  repeatedAnswersOnBothSides: 0,
  testAnswersAffected: 0,
};

test('a split through questions says that it is clean, or how many answers leak', () => {
  for (const split of ['question', 'topic', 'subject']) {
    expect(leakLines(CLEAN, { split, folds: null })).toEqual([
      'no question, text or near-duplicate is on both sides of this split (0 of 1,141 test answers)',
    ]);
    expect(leakLines({ ...CLEAN, testAnswersAffected: 12 }, { split, folds: 5 })).toEqual([
      'leak: 12 test answers are to questions that training met, in these words or nearly so',
    ]);
  }
});

test('a split through answers says what it does not tell', () => {
  const leaks = { ...CLEAN, testAnswersAffected: 1140, repeatedAnswersOnBothSides: 3 };
  expect(leakLines(leaks, { split: 'random', folds: 5 })).toEqual([
    expect.stringMatching(/^1,140 of 1,141 test answers are to questions that training met,/),
    expect.stringMatching(/^leak: 3 test answers are of students who answered the same question/),
  ]);
  expect(leakLines(CLEAN, { split: 'student', folds: null })).toEqual([]);
});

test('of the folds through time only one predicts the future', () => {
  expect(leakLines(CLEAN, { split: 'time', folds: null })).toEqual([]);
  expect(leakLines(CLEAN, { split: 'time', folds: 3 })).toEqual([
    expect.stringMatching(/^only fold 1 predicts the future/),
  ]);
});

test('of the log a line for each kind of leak that it has', () => {
  expect(logLeakLines({ sharedTexts: 0, nearDuplicates: 0, repeatedAnswers: 0, revealing: [] })).toEqual([]);
  const revealing = [
    { column: 'score', readByModel: false, finding: 'equal to the label', why: 'as it is' } as const,
  ];
  expect(logLeakLines({ sharedTexts: 1, nearDuplicates: 2, repeatedAnswers: 1000, revealing })).toEqual([
    'in the log: 1 pair of questions with the same words under two ids',
    'in the log: 2 pairs of questions with nearly the same words',
    'in the log: 1,000 answers to a question that the student had answered before',
    'Warning: column score is equal to the label: as it is. Models do not read it; never let one',
  ]);
});
