import { expect, test } from 'vitest';
import { FEWEST_CALIBRATION_QUESTIONS, tellsTemperature } from './tells-temperature.ts';

const answersTo = (questions: number, each: number) =>
  Array.from({ length: questions * each }, (_, i) => i % questions);
const [all, none] = [() => true, () => false];

test('answers to questions that were learned from tell by their number', () => {
  expect(tellsTemperature(answersTo(3, 10), all)).toBe(true);
  expect(tellsTemperature(answersTo(29, 1), all)).toBe(false);
});

test('answers to questions that were not, by the number of questions', () => {
  expect(tellsTemperature(answersTo(FEWEST_CALIBRATION_QUESTIONS - 1, 100), none)).toBe(false);
  expect(tellsTemperature(answersTo(FEWEST_CALIBRATION_QUESTIONS, 100), none)).toBe(true);
  expect(tellsTemperature(answersTo(FEWEST_CALIBRATION_QUESTIONS, 2), none)).toBe(false);
});

test('where most answers are to questions that were learned from, the few others do not matter', () => {
  expect(tellsTemperature(answersTo(10, 10), (question) => question >= 5)).toBe(true);
  expect(tellsTemperature(answersTo(10, 10), (question) => question >= 6)).toBe(false);
});
