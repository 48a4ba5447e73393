import { describe, expect, test } from 'vitest';
import { expectedRaschProbability } from '../../psychometrics/index.ts';
import { normalAbility } from './ability-mixture.ts';
import { answerCurves, difficultyGrid, logAnswer, posteriorOnGrid } from './answer-curves.ts';

const GRID = difficultyGrid(normalAbility(0, 1));

test('the grid reaches six logits beyond the class', () => {
  expect(GRID[0]).toBeCloseTo(-12, 9);
  expect(GRID.at(-1)).toBeGreaterThanOrEqual(12 - 1e-9);
});

describe('answerCurves', () => {
  const answers = {
    student: Int32Array.of(0, 1, 0),
    question: Int32Array.of(0, 0, 2),
    label: Uint8Array.of(1, 0, 1),
  };
  const abilities = { mean: Float64Array.of(0.4, -1), error: Float64Array.of(0, 0) };

  test('are the Rasch likelihoods where abilities are known, 0 without answers', () => {
    const curves = answerCurves(answers, abilities, { questions: 3, grid: GRID });
    const right = (theta: number, b: number) => 1 / (1 + Math.exp(b - theta));
    for (const k of [0, 60, 121, 200]) {
      const b = GRID[k]!;
      expect(Math.exp(curves[0]![k]!)).toBeCloseTo(right(0.4, b) * (1 - right(-1, b)), 12);
      expect(curves[2]![k]).toBeCloseTo(Math.log(right(0.4, b)), 12);
    }
    expect(curves[1]!.every((value) => value === 0)).toBe(true);
  });

  test.each([0.3, 0.8, 1.5])('integrate an ability known within %d, nearly', (abilityError) => {
    for (const difficulty of [-3, -1, 0, 0.5, 2.5]) {
      const integral = expectedRaschProbability({ ability: 0.2, abilityError, difficulty });
      const ability = { mean: 0.2, error: abilityError };
      expect(Math.abs(Math.exp(logAnswer(true, ability, difficulty)) - integral)).toBeLessThan(0.02);
      expect(
        Math.exp(logAnswer(true, ability, difficulty)) + Math.exp(logAnswer(false, ability, difficulty)),
      ).toBeCloseTo(1, 12);
    }
  });

  test('an answer that could not be is unlikely, not impossible', () => {
    expect(logAnswer(true, { mean: 0, error: 0 }, 5000)).toBe(-5000);
    expect(logAnswer(false, { mean: 0, error: 0 }, 5000)).toBeCloseTo(0, 12);
  });

  test('refuses abilities that are none', () => {
    const mean = Float64Array.of(0.4, Number.NaN);
    expect(() => answerCurves(answers, { ...abilities, mean }, { questions: 3, grid: GRID })).toThrow(
      expect.objectContaining({ code: 'numeric' }),
    );
  });
});

describe('posteriorOnGrid', () => {
  test('of a normal likelihood is the normal that it is known to be', () => {
    const curve = GRID.map((b) => -0.5 * ((b - 2) / 0.5) ** 2);
    const { mean, variance } = posteriorOnGrid(curve, GRID, { mean: -1, deviation: 1.2 });
    const precision = 1 / 0.25 + 1 / 1.44;
    expect(mean).toBeCloseTo((2 / 0.25 - 1 / 1.44) / precision, 9);
    expect(variance).toBeCloseTo(1 / precision, 9);
  });

  test('without answers is the prior, and stays finite where the prior is far from the grid', () => {
    const flat = new Float64Array(GRID.length);
    const { mean, variance } = posteriorOnGrid(flat, GRID, { mean: 0.33, deviation: 0.4 });
    expect(mean).toBeCloseTo(0.33, 9);
    expect(variance).toBeCloseTo(0.16, 9);
    const far = posteriorOnGrid(flat, GRID, { mean: 500, deviation: 0.1 });
    expect(far.mean).toBeCloseTo(GRID.at(-1)!, 6);
  });
});
