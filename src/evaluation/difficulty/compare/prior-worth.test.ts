import { describe, expect, test } from 'vitest';
import { createMt19937 } from '../../../numeric/index.ts';
import { abilityMixture } from '../ability-mixture.ts';
import { type AnswerToQuestion, updateDifficulty } from '../update-difficulty.ts';
import { priorWorth, type WorthQuestion } from './prior-worth.ts';

const NEUTRAL = { value: 0, error: 1 };

/** Synthetic b within `deviation` of the real one, which is N(0, 1). */
function drawQuestions({
  deviation,
  answers,
  questions = 300,
}: {
  deviation: number;
  answers: number;
  questions?: number;
}) {
  const random = createMt19937(21);
  const mean = Float64Array.from({ length: 400 }, () => random.normal());
  const truth: number[] = [];
  const created = Array.from({ length: questions }, (): WorthQuestion => {
    const value = Math.sqrt(1 - deviation ** 2) * random.normal();
    const b = value + deviation * random.normal();
    truth.push(b);
    const mine = Array.from({ length: answers }, (): AnswerToQuestion => {
      const theta = mean[Math.floor(random.uniform() * mean.length)]!;
      return { right: random.uniform() < 1 / (1 + Math.exp(b - theta)), ability: { mean: theta, error: 0 } };
    });
    const real = difficultyGiven(
      mine.map(({ ability }) => ability!.mean),
      mine.filter(({ right }) => right).length,
    );
    return { synthetic: { value, error: deviation }, real, answers: mine };
  });
  const population = abilityMixture({ mean, error: new Float64Array(mean.length) });
  return { made: created, truth, population };
}

/** Posterior mode of b under N(mean ability, 2²), by Newton's method. */
function difficultyGiven(abilities: readonly number[], right: number): number {
  const centre = abilities.reduce((sum, theta) => sum + theta, 0) / abilities.length;
  let b = centre;
  for (let step = 0; step < 50; step++) {
    let [slope, curvature] = [-right - (b - centre) / 4, 1 / 4];
    for (const theta of abilities) {
      const p = 1 / (1 + Math.exp(b - theta));
      slope += p;
      curvature += p * (1 - p);
    }
    b += Math.max(-1, Math.min(1, slope / curvature));
  }
  return b;
}

describe('priorWorth', () => {
  test('errors are those from the truth, though it is known through the same answers only', () => {
    const { made: built, truth, population } = drawQuestions({ deviation: 0.5, answers: 40 });
    const { points } = priorWorth(built, { neutral: NEUTRAL, population, seed: 1 });
    expect(points.map(({ answers }) => answers)).toEqual([0, 1, 2, 3, 5, 8, 12, 20]);
    const offBy = (prior: (q: number) => { value: number; error: number }, count: number) => {
      const squares = built.map(
        ({ answers }, q) =>
          (updateDifficulty(prior(q), answers.slice(0, count), population).value - truth[q]!) ** 2,
      );
      return Math.sqrt(squares.reduce((sum, value) => sum + value, 0) / built.length);
    };
    for (const { answers, questions, rmse_with, rmse_without } of points) {
      expect(questions).toBe(300);
      expect(Math.abs(rmse_with - offBy((q) => built[q]!.synthetic, answers))).toBeLessThan(0.04);
      expect(Math.abs(rmse_without - offBy(() => NEUTRAL, answers))).toBeLessThan(0.06);
    }
  });

  test('worth is where answers alone are as good', () => {
    const { made: produced, population } = drawQuestions({ deviation: 0.6, answers: 60 });
    const { points, worth } = priorWorth(produced, { neutral: NEUTRAL, population, seed: 1 });
    // Variance 0.36 from one of 1: 1 / 0.36 - 1 of answers that tell about 0.18 each.
    expect(worth).toBeGreaterThan(6);
    expect(worth).toBeLessThan(14);
    const before = points.filter(({ answers }) => answers <= worth!).at(-1)!;
    expect(before.rmse_without).toBeGreaterThanOrEqual(points[0]!.rmse_with);
    for (const { answers, rmse_with, rmse_without } of points)
      if (answers > 0) expect(rmse_with).toBeLessThan(rmse_without);
  });

  test('a synthetic difficulty that tells nothing is worth nothing, one beyond the curve null', () => {
    const { made, population } = drawQuestions({ deviation: 0.2, answers: 10 });
    expect(priorWorth(made, { neutral: NEUTRAL, population, seed: 1 }).worth).toBeNull();
    const useless = made.map((one, i) => ({ ...one, synthetic: { value: i % 2 === 0 ? 3 : -3, error: 1 } }));
    expect(priorWorth(useless, { neutral: NEUTRAL, population, seed: 1 }).worth).toBe(0);
  });

  test('goes by seed, and as far as half of the questions have answers', () => {
    const { made, population } = drawQuestions({ deviation: 0.5, answers: 16, questions: 30 });
    const mixed = made.map((one, i) => (i < 14 ? { ...one, answers: one.answers.slice(0, 4) } : one));
    const given = { neutral: NEUTRAL, population };
    const { points } = priorWorth(mixed, { ...given, seed: 1 });
    expect(points.at(-1)).toMatchObject({ answers: 8, questions: 16 });
    expect(priorWorth(mixed, { ...given, seed: 1 }).points).toEqual(points);
    expect(priorWorth(mixed, { ...given, seed: 2 }).points).not.toEqual(points);
  });

  test('few questions, or none with answers: no curve', () => {
    const { made, population } = drawQuestions({ deviation: 0.5, answers: 16, questions: 30 });
    const given = { neutral: NEUTRAL, population, seed: 1 };
    expect(priorWorth(made.slice(0, 9), given)).toEqual({ points: [], worth: null });
    expect(
      priorWorth(
        made.map((one) => ({ ...one, answers: [] })),
        given,
      ),
    ).toEqual({ points: [], worth: null });
    expect(priorWorth([], given)).toEqual({ points: [], worth: null });
  });

  test('strangers are of the population', () => {
    const { made, population } = drawQuestions({ deviation: 0.5, answers: 16, questions: 30 });
    const strangers = made.map((one) => ({ ...one, answers: one.answers.map(({ right }) => ({ right })) }));
    const { points } = priorWorth(strangers, { neutral: NEUTRAL, population, seed: 1 });
    expect(points.at(-1)!.rmse_without).toBeLessThan(points[0]!.rmse_without);
  });
});
