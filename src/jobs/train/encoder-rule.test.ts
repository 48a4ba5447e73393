import { expect, test } from 'vitest';
import { BLOCKS } from '../../readers/inputs.ts';
import { FROZEN_DEFAULTS, POPULATION_DEFAULTS } from '../../training/inputs.ts';
import { advisedEncoder, settled } from './encoder-rule.ts';
import type { ClassPlan } from './plans.ts';

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

test('the rule settles what the user left open, and nothing else', () => {
  const frozen: ClassPlan = {
    recipe: 'class',
    settings: FROZEN_DEFAULTS,
    encoder: 'frozen',
    population: null,
    readers: BLOCKS,
    shrinkage: null,
  };
  const tuned: ClassPlan = { ...frozen, encoder: 'tuned', population: POPULATION_DEFAULTS };
  const many = { questions: 1000, hasRead: true };
  const open = { plan: frozen, ofMany: tuned };
  expect(settled(open, many).plan).toBe(tuned);
  expect(settled(open, { ...many, questions: 999 })).toBe(open);
  expect(settled(open, { ...many, hasRead: false })).toBe(open);
  const chosen = { plan: frozen, ofMany: null };
  expect(settled(chosen, many)).toBe(chosen);
});
