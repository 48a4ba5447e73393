import { expect, test } from 'vitest';
import { advisedEncoder } from './encoder-rule.ts';

test.each([
  [0, 'frozen'],
  [999, 'frozen'],
  [1000, 'tuned'],
  [12_000, 'tuned'],
] as const)('%d training questions, and a base that has read: %s', (questions, encoder) => {
  expect(advisedEncoder({ questions, hasRead: true })).toBe(encoder);
});

test('a base that has read no real text is left frozen, however many questions there are', () => {
  expect(advisedEncoder({ questions: 12_000, hasRead: false })).toBe('frozen');
});
