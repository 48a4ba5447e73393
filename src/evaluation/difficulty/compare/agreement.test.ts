import { describe, expect, test } from 'vitest';
import { agreementOf, byAnswers, disattenuated, inGroups } from './agreement.ts';

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

test('the rmse without the noise of the real values, where it was asked for', () => {
  const of = (noise?: number | null) => agreementOf([1, 2, 4, 4], [0, 2, 3, 6], noise);
  expect(of()).not.toHaveProperty('rmse_without_noise');
  expect(of(null).rmse_without_noise).toBeNull();
  expect(of(0).rmse_without_noise).toBe(of().rmse);
  expect(of(0.5).rmse_without_noise).toBeCloseTo(1, 12);
  expect(of(1.7).rmse_without_noise).toBe(0);
  expect(agreementOf([], [], 0.5).rmse_without_noise).toBeNull();
});

test('refuses what is not finite', () => {
  expect(() => agreementOf([1, Number.NaN], [1, 2])).toThrow(expect.objectContaining({ code: 'numeric' }));
});

test('disattenuated by the root of the reliability', () => {
  expect(disattenuated(0.6, 0.64)).toBeCloseTo(0.75, 12);
  expect(disattenuated(0.9, 0.5)).toBeGreaterThan(1);
  for (const reliability of [0, -0.2, Number.NaN]) expect(disattenuated(0.6, reliability)).toBeNull();
});

test('inGroups: each by its own places; groups of fewer than five questions are left out', () => {
  const synthetic = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
  const real = synthetic.map((value, i) => (i % 2 === 0 ? value - 1 : 10 - value));
  const found = inGroups(synthetic, real, [
    { name: 'even', places: [0, 2, 4, 6, 8] },
    { name: 'few', places: [0, 1, 2, 3] },
    { name: 'odd', places: [9, 7, 5, 3, 1] },
    { name: 'none', places: [] },
  ]);
  expect(found.map(({ group, questions }) => [group, questions])).toEqual([
    ['even', 5],
    ['odd', 5],
  ]);
  expect(found[0]).toMatchObject({ rmse: 1, mae: 1, bias: 1 });
  expect(found[0]!.pearson!.value).toBeCloseTo(1, 12);
  // Synthetic less real is 2 · value − 10: 8, 4, 0, −4, −8.
  expect(found[1]).toMatchObject({ rmse: Math.sqrt(32), mae: 4.8, bias: 0 });
  expect(found[1]!.pearson!.value).toBeCloseTo(-1, 12);
  expect(inGroups([], [], [])).toEqual([]);
});

describe('byAnswers', () => {
  test('four groups of about as many, the fewest answers first', () => {
    expect(byAnswers([50, 10, 90, 30, 70, 20, 100, 60, 40, 80])).toEqual([
      { name: '10 to 20 answers', places: [1, 5] },
      { name: '30 to 50 answers', places: [3, 8, 0] },
      { name: '60 to 70 answers', places: [7, 4] },
      { name: '80 to 100 answers', places: [9, 2, 6] },
    ]);
  });

  test.each([4, 5, 7, 10, 101])('%d questions: every one once, sizes that differ by one at most', (count) => {
    const answered = Array.from({ length: count }, (_, i) => (i * 37) % 1009);
    const groups = byAnswers(answered).map(({ places }) => places);
    expect(groups).toHaveLength(4);
    expect(groups.flat().map((place) => answered[place]!)).toEqual(answered.toSorted((a, b) => a - b));
    expect(new Set(groups.flat()).size).toBe(count);
    const sizes = groups.map((places) => places.length);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
  });

  test('questions of as many answers stay together, whatever their order', () => {
    expect(byAnswers([40, 40, 40, 40, 40])).toEqual([{ name: '40 to 40 answers', places: [0, 1, 2, 3, 4] }]);
    expect(byAnswers([40, 7, 40, 40, 40, 40, 40, 9]).map(({ name }) => name)).toEqual([
      '7 to 9 answers',
      '40 to 40 answers',
    ]);
  });

  test('few questions, and none', () => {
    expect(byAnswers([])).toEqual([]);
    expect(byAnswers([3, 1])).toEqual([
      { name: '1 to 1 answers', places: [1] },
      { name: '3 to 3 answers', places: [0] },
    ]);
  });
});
