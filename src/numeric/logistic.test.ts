import { expect, test } from 'vitest';
import { probabilityOf, smoothedLogit, softplus } from './logistic.ts';

test('softplus is minus the logarithm of P(wrong), and never overflows', () => {
  expect(softplus(-1.5)).toBeCloseTo(-Math.log(1 - probabilityOf(-1.5)), 14);
  expect(softplus(0.5)).toBeCloseTo(-Math.log(1 - probabilityOf(0.5)), 14);
  expect([softplus(899.5), softplus(-900)]).toEqual([899.5, 0]);
});

test('P(wrong) keeps its digits where P(right) rounds to 1', () => {
  expect(probabilityOf(40)).toBe(1);
  expect(probabilityOf(-40)).toBeCloseTo(Math.exp(-40), 30);
});

test('a smoothed logit is finite for none and for all', () => {
  expect(smoothedLogit(0, 3)).toBeCloseTo(Math.log(0.5 / 3.5), 15);
  expect(smoothedLogit(3, 0)).toBeCloseTo(Math.log(3.5 / 0.5), 15);
});
