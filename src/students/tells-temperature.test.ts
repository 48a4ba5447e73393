import { expect, test } from 'vitest';
import { areNew, FEWEST_NEW_QUESTIONS, tellsTemperature } from './tells-temperature.ts';

const answersTo = (questions: number, each: number) =>
  Array.from({ length: questions * each }, (_, i) => i % questions);
const [all, none] = [() => true, () => false];
const tells = (asked: number[], isLearned: (question: number) => boolean, fewest?: number) =>
  tellsTemperature({ asked, isLearned }, fewest);

test('answers to questions that were learned from tell by their number', () => {
  expect(tells(answersTo(3, 10), all)).toBe(true);
  expect(tells(answersTo(29, 1), all)).toBe(false);
});

test('answers to questions that were not, by the number of questions', () => {
  expect(tells(answersTo(FEWEST_NEW_QUESTIONS - 1, 100), none)).toBe(false);
  expect(tells(answersTo(FEWEST_NEW_QUESTIONS, 100), none)).toBe(true);
  expect(tells(answersTo(FEWEST_NEW_QUESTIONS, 2), none)).toBe(false);
});

test('where most answers are to questions that were learned from, the few others do not matter', () => {
  expect(tells(answersTo(10, 10), (question) => question >= 5)).toBe(true);
  expect(tells(answersTo(10, 10), (question) => question >= 6)).toBe(false);
});

test('more questions can be asked for', () => {
  expect(tells(answersTo(20, 10), none, 21)).toBe(false);
  expect(tells(answersTo(20, 10), none, 20)).toBe(true);
  expect(tells(answersTo(20, 10), all, 21)).toBe(true);
});

test('questions are new where most of the answers are to such', () => {
  const isLearned = (question: number) => question < 2;
  expect(areNew({ asked: [0, 1, 2, 3], isLearned })).toBe(false);
  expect(areNew({ asked: [0, 2, 3], isLearned })).toBe(true);
  expect(areNew({ asked: [], isLearned })).toBe(false);
});
