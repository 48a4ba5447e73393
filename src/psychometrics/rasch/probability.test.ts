import { describe, expect, test } from 'vitest';
import { expectedRaschProbability, raschProbability } from './probability.ts';

describe('raschProbability', () => {
  test('is the logistic of ability less difficulty', () => {
    expect(raschProbability(0.7, 0.7)).toBe(0.5);
    expect(raschProbability(2, 1)).toBeCloseTo(Math.E / (1 + Math.E), 15);
    expect(raschProbability(-1e4, 0)).toBe(0);
    expect(raschProbability(1e4, 0)).toBe(1);
  });
});

describe('expectedRaschProbability', () => {
  test.each([
    [0.5, 0.3, -1],
    [-1, 1, 0.5],
    [2, 2.5, -2],
  ])('averages over the posterior N(%d, %d²): difficulty %d', (ability, abilityError, difficulty) => {
    const points = 20_001;
    let expected = 0;
    for (let k = 0; k < points; k++) {
      const x = (k / (points - 1) - 0.5) * 20;
      const density = Math.exp(-(x * x) / 2) / Math.sqrt(2 * Math.PI);
      expected += (20 / (points - 1)) * density * raschProbability(ability + abilityError * x, difficulty);
    }
    const got = expectedRaschProbability({ ability, abilityError, difficulty });
    expect(Math.abs(got - expected)).toBeLessThan(1e-7);
  });

  test('is the curve itself where the ability is known', () => {
    const got = expectedRaschProbability({ ability: 1, abilityError: 0, difficulty: 0.2 });
    expect(got).toBeCloseTo(raschProbability(1, 0.2), 14);
  });
});
