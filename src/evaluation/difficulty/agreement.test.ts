import { expect, test } from 'vitest';
import { agreementOf, disattenuated } from './agreement.ts';

test('differences are synthetic less real', () => {
  const { questions, rmse, mae, bias, pearson, spearman } = agreementOf([1, 2, 4, 4], [0, 2, 3, 6]);
  expect({ questions, mae, bias }).toEqual({ questions: 4, mae: 1, bias: 0 });
  expect(rmse).toBeCloseTo(Math.sqrt(6 / 4), 12);
  expect(pearson!.value).toBeCloseTo(9.75 / Math.sqrt(6.75 * 18.75), 12);
  // Ranks 1 2 3.5 3.5 and 1 2 3 4.
  expect(spearman!.value).toBeCloseTo(4.5 / Math.sqrt(4.5 * 5), 12);
});

test('without questions, or with few or equal ones: null, not NaN', () => {
  expect(agreementOf([], [])).toEqual({
    questions: 0,
    pearson: null,
    spearman: null,
    rmse: null,
    mae: null,
    bias: null,
  });
  expect(agreementOf([1], [3])).toMatchObject({ pearson: null, rmse: 2, mae: 2, bias: -2 });
  expect(agreementOf([1, 1, 1, 1, 1], [1, 2, 3, 4, 5])).toMatchObject({ spearman: null, bias: -2 });
});

test('refuses what is not finite', () => {
  expect(() => agreementOf([1, Number.NaN], [1, 2])).toThrow(expect.objectContaining({ code: 'numeric' }));
});

test('disattenuated by the root of the reliability', () => {
  expect(disattenuated(0.6, 0.64)).toBeCloseTo(0.75, 12);
  expect(disattenuated(0.9, 0.5)).toBeGreaterThan(1);
  for (const reliability of [0, -0.2, Number.NaN]) expect(disattenuated(0.6, reliability)).toBeNull();
});
