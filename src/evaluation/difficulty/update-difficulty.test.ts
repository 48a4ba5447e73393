import { describe, expect, test } from 'vitest';
import { expectedRaschProbability } from '../../psychometrics/index.ts';
import { normalAbility } from './ability-mixture.ts';
import { type AnswerToQuestion, updateDifficulty } from './update-difficulty.ts';

const POPULATION = normalAbility(0.3, 1.1);
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const by = (mean: number, right: boolean, error = 0): AnswerToQuestion => ({
  right,
  ability: { mean, error },
});
const stranger = (right: boolean): AnswerToQuestion => ({ right });

/** The posterior by 40,001 points over ± 20 prior errors, and P(right | b) as given. */
function integrated(
  prior: { value: number; error: number },
  answers: readonly AnswerToQuestion[],
  probability: (answer: AnswerToQuestion, b: number) => number,
) {
  let [total, first, second] = [0, 0, 0];
  for (let k = -20000; k <= 20000; k++) {
    const b = prior.value + (k / 1000) * prior.error;
    let log = -0.5 * (k / 1000) ** 2;
    for (const answer of answers) {
      const p = probability(answer, b);
      log += Math.log(answer.right ? p : 1 - p);
    }
    const weight = Math.exp(log);
    total += weight;
    first += weight * b;
    second += weight * b * b;
  }
  return { value: first / total, error: Math.sqrt(second / total - (first / total) ** 2) };
}

describe('updateDifficulty', () => {
  test.each([
    ['one right', { value: 0, error: 1 }, [by(0, true)]],
    ['some of each', { value: -1.2, error: 0.7 }, [by(-1, true), by(0.4, false), by(2, true), by(0, false)]],
    ['all wrong', { value: 1, error: 2 }, [by(0, false), by(1, false), by(1.5, false), by(2, false)]],
    ['against the prior', { value: -6, error: 0.5 }, Array.from({ length: 40 }, () => by(1, false))],
  ])('is the integral over b, abilities known: %s', (_, prior, answers) => {
    const expected = integrated(prior, answers, ({ ability }, b) => sigmoid(ability!.mean - b));
    const got = updateDifficulty(prior, answers, POPULATION);
    expect(got.value).toBeCloseTo(expected.value, 6);
    expect(got.error).toBeCloseTo(expected.error, 6);
  });

  test('unsure abilities and strangers are integrated over as well', () => {
    const prior = { value: 0.5, error: 1 };
    const answers = [by(-1, true, 0.6), by(0.5, false, 0.9), stranger(true), stranger(false), stranger(true)];
    const expected = integrated(prior, answers, ({ ability }, difficulty) =>
      expectedRaschProbability({
        ability: ability?.mean ?? 0.3,
        abilityError: ability?.error ?? 1.1,
        difficulty,
      }),
    );
    const got = updateDifficulty(prior, answers, POPULATION);
    // MacKay's form of the integral over an ability is within 0.02 in P.
    expect(Math.abs(got.value - expected.value)).toBeLessThan(0.02);
    expect(Math.abs(got.error - expected.error)).toBeLessThan(0.01);
  });

  test('strangers alone: to the digit', () => {
    const prior = { value: 0, error: 1.5 };
    const answers = [stranger(true), stranger(true), stranger(false)];
    const expected = integrated(prior, answers, (_, difficulty) =>
      expectedRaschProbability({ ability: 0.3, abilityError: 1.1, difficulty }),
    );
    expect(updateDifficulty(prior, answers, POPULATION).value).toBeCloseTo(expected.value, 6);
  });

  test('thousands of answers: the maximum of their likelihood, its information the error', () => {
    const answers = Array.from({ length: 4000 }, (_, i) => by(0, i % 4 === 0));
    const { value, error } = updateDifficulty({ value: -3, error: 2 }, answers, POPULATION);
    expect(value).toBeCloseTo(Math.log(3), 2);
    expect(error).toBeCloseTo(1 / Math.sqrt(4000 * 0.25 * 0.75), 4);
  });

  test('without answers, or without error, is the prior', () => {
    expect(updateDifficulty({ value: 1, error: 0.4 }, [], POPULATION)).toEqual({ value: 1, error: 0.4 });
    expect(updateDifficulty({ value: 1, error: 0 }, [by(0, true)], POPULATION)).toEqual({
      value: 1,
      error: 0,
    });
  });

  test('a prior far from everybody stays a number', () => {
    const { value, error } = updateDifficulty(
      { value: 900, error: 1 },
      [by(0, true), stranger(true)],
      POPULATION,
    );
    expect(value).toBeGreaterThan(890);
    expect(value).toBeLessThan(900);
    expect(error).toBeCloseTo(1, 1);
  });

  test.each([
    ['no prior', { value: Number.NaN, error: 1 }, [by(0, true)]],
    ['a negative error', { value: 0, error: -1 }, []],
    ['an ability that is none', { value: 0, error: 1 }, [by(Number.NaN, true)]],
  ])('refuses %s', (_, prior, answers) => {
    expect(() => updateDifficulty(prior, answers, POPULATION)).toThrow(
      expect.objectContaining({ code: 'numeric' }),
    );
  });
});
