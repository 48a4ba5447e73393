import { expect, test } from 'vitest';
import { advisedEncoder } from './encoder-rule.ts';

test.each([
  [0, 'frozen'],
  [999, 'frozen'],
  [1000, 'tuned'],
  [12_000, 'tuned'],
] as const)('%d training questions: %s', (questions, encoder) => {
  expect(advisedEncoder(questions)).toBe(encoder);
});
