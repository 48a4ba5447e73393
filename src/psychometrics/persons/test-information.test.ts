import { describe, expect, test } from 'vitest';
import { curveProbabilities, type ItemParameters } from '../item-curves.ts';
import { testInformation } from './test-information.ts';

const itemsOf = (difficulties: readonly number[], discriminations: readonly number[]): ItemParameters => ({
  discriminations: Float64Array.from(discriminations),
  difficulties: Float64Array.from(difficulties),
});

// Against eRm: fit.test.ts.
describe('curves and information', () => {
  test('a curve is one half at its difficulty and steepest there', () => {
    const [low, at, high] = curveProbabilities(
      { discrimination: 1.5, difficulty: 0.4 },
      Float64Array.of(-1e6, 0.4, 1e6),
    );
    expect([low! < 1e-100, at, high]).toEqual([true, 0.5, 1]);
    const items = itemsOf([0.4], [1.5]);
    const { abilities, information, errors } = testInformation(items);
    expect([abilities[0], abilities[80], information.indexOf(Math.max(...information))]).toEqual([-4, 4, 44]);
    expect(information[44]).toBeCloseTo(1.5 ** 2 / 4, 14);
    expect(testInformation(items, Float64Array.of(1e5)).errors.every(Number.isFinite)).toBe(true);
    expect(errors[44]).toBeCloseTo(4 / 3, 14);
  });

  test.each([
    ['nothing that discriminates', itemsOf([0], [0]), /discriminates/],
    ['no items', itemsOf([], []), /discriminates/],
    ['an item not estimated', itemsOf([Number.NaN], [1]), /item 0/],
  ])('refuses %s', (_, items, message) => {
    expect(() => testInformation(items)).toThrow(
      expect.objectContaining({ code: 'numeric', message: expect.stringMatching(message) }),
    );
  });

  test('refuses abilities that are not finite', () => {
    expect(() => testInformation(itemsOf([0], [1]), Float64Array.of(Number.NaN))).toThrow(/finite abilities/);
  });
});
