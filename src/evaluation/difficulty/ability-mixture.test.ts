import { describe, expect, test } from 'vitest';
import { expectedRaschProbability } from '../../psychometrics/index.ts';
import {
  abilityMixture,
  difficultyOf,
  expectedFacility,
  facilitySlope,
  normalAbility,
} from './ability-mixture.ts';

const CLASS = abilityMixture({
  mean: Float64Array.of(-1.3, 0.2, 0.9, 2.4),
  error: Float64Array.of(0.4, 0.3, 0.6, 0.5),
});
const moment = (power: number, { nodes, weights }: typeof CLASS) =>
  nodes.reduce((sum, node, k) => sum + weights[k]! * node ** power, 0);

describe('abilityMixture', () => {
  test('has the moments of the mixture', () => {
    expect(moment(0, CLASS)).toBeCloseTo(1, 12);
    expect(moment(1, CLASS)).toBeCloseTo(0.55, 7);
    // Mean of mean² + error².
    expect(moment(2, CLASS)).toBeCloseTo((1.69 + 0.04 + 0.81 + 5.76 + 0.16 + 0.09 + 0.36 + 0.25) / 4, 6);
  });

  test('weights count, and those of 0 do not', () => {
    const weighed = abilityMixture({
      mean: Float64Array.of(-1, 5, 2),
      error: Float64Array.of(0.5, 0.5, 0.5),
      weight: Float64Array.of(3, 0, 1),
    });
    expect(moment(1, weighed)).toBeCloseTo(-0.25, 7);
  });

  test('one student without error is a point', () => {
    const point = normalAbility(0.7, 0);
    expect(expectedFacility(point, 0.7)).toBeCloseTo(0.5, 3);
    expect(expectedFacility(point, -0.3)).toBeCloseTo(1 / (1 + Math.exp(-1)), 3);
  });

  test.each([
    ['no student', { mean: [], error: [] }, 'expected those of at least one student'],
    ['not a number', { mean: [0, Number.NaN], error: [1, 1] }, 'ability of student 1'],
    ['farther than any', { mean: [0, 1e9], error: [1, 1] }, 'ability of student 1'],
    ['a negative error', { mean: [0, 1], error: [1, -1] }, "error of student 1's ability"],
    ['errors missing', { mean: [0, 1], error: [1] }, 'errors of abilities: expected 2, got 1'],
    ['weights missing', { mean: [0, 1], error: [1, 1], weight: [1] }, 'weights of abilities: expected 2'],
    ['a weight below 0', { mean: [0, 1], error: [1, 1], weight: [1, -1] }, 'weight of student 1'],
    ['only weights of 0', { mean: [0, 1], error: [1, 1], weight: [0, 0] }, 'expected some above 0'],
  ])(
    'refuses %s',
    (_, { mean, error, weight }: { mean: number[]; error: number[]; weight?: number[] }, message) => {
      const abilities = {
        mean: Float64Array.from(mean),
        error: Float64Array.from(error),
        ...(weight === undefined ? {} : { weight: Float64Array.from(weight) }),
      };
      expect(() => abilityMixture(abilities)).toThrow(
        expect.objectContaining({ code: 'numeric', message: expect.stringContaining(message) }),
      );
    },
  );
});

describe('expectedFacility', () => {
  test.each([
    [0, 1, 0.8],
    [0.5, 0.3, -2],
    [-1, 2, 4],
  ])('of N(%d, %d²) at b = %d is the integral', (ability, abilityError, difficulty) => {
    expect(expectedFacility(normalAbility(ability, abilityError), difficulty)).toBeCloseTo(
      expectedRaschProbability({ ability, abilityError, difficulty }),
      8,
    );
  });

  test('its slope is that of the curve', () => {
    for (const b of [-3, 0, 1.7]) {
      const rise = expectedFacility(CLASS, b + 1e-4) - expectedFacility(CLASS, b - 1e-4);
      expect(facilitySlope(CLASS, b)).toBeCloseTo(rise / 2e-4, 8);
    }
  });
});

describe('difficultyOf', () => {
  test.each([-8, -2.5, 0, 1.3, 9])('inverts the expected facility at b = %d', (b) => {
    expect(difficultyOf(CLASS, expectedFacility(CLASS, b))).toBeCloseTo(b, 8);
  });

  test('moves with the scale', () => {
    expect(difficultyOf(normalAbility(60, 1), 0.3) - difficultyOf(normalAbility(0, 1), 0.3)).toBeCloseTo(
      60,
      8,
    );
  });

  test('shares of 0 and 1 lie ten logits beyond the class', () => {
    expect(difficultyOf(CLASS, 0)).toBeCloseTo(CLASS.nodes.at(-1)! + 10, 6);
    expect(difficultyOf(CLASS, 1)).toBeLessThan(CLASS.nodes[0]! - 9);
  });

  test.each([Number.NaN, -0.1, 1.1])('refuses %d', (facility) => {
    expect(() => difficultyOf(CLASS, facility)).toThrow(expect.objectContaining({ code: 'numeric' }));
  });
});
