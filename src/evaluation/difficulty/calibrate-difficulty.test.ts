import { describe, expect, test } from 'vitest';
import { createMt19937 } from '../../random/index.ts';
import { normalAbility } from './ability-mixture.ts';
import { answerCurves, difficultyGrid } from './answer-curves.ts';
import { type CalibrationQuestion, calibrateDifficulty, calibrated } from './calibrate-difficulty.ts';

const GRID = difficultyGrid(normalAbility(0, 1));
const [INTERCEPT, SLOPE] = [0.3, 0.8];

/** Real b = 0.3 + 0.8 x + N(0, τ²); a class of a sample of students says x with an error. */
function drawQuestions({
  seed,
  questions,
  answers,
  deviation = 0.6,
  samplingError = 0,
  spread = 1.2,
}: {
  seed: number;
  questions: number;
  answers: number;
  deviation?: number;
  samplingError?: number;
  spread?: number;
}) {
  const random = createMt19937(seed);
  const students = 500;
  const mean = Float64Array.from({ length: students }, () => random.normal());
  const x = Array.from({ length: questions }, () => spread * random.normal());
  const real = x.map((value) => INTERCEPT + SLOPE * value + deviation * random.normal());
  const question = Int32Array.from({ length: questions * answers }, (_, row) => Math.floor(row / answers));
  const student = Int32Array.from(question, () => Math.floor(random.uniform() * students));
  const label = Uint8Array.from(question, (q, row) =>
    random.uniform() < 1 / (1 + Math.exp(real[q]! - mean[student[row]!]!)) ? 1 : 0,
  );
  const curves = answerCurves(
    { student, question, label },
    { mean, error: new Float64Array(students) },
    { questions, grid: GRID },
  );
  return {
    real,
    known: curves.map(
      (curve, q): CalibrationQuestion => ({
        synthetic: x[q]! + samplingError * random.normal(),
        samplingError,
        curve,
      }),
    ),
  };
}

describe('calibrateDifficulty', () => {
  test.each([
    { name: '40 answers a question', answers: 40 },
    { name: '10 answers a question', answers: 10 },
    { name: '10 answers, many questions that all or none get right', answers: 10, spread: 3 },
    { name: '10 answers, a class that is a small sample', answers: 10, samplingError: 0.3 },
    { name: '40 answers, little that the text does not tell', answers: 40, deviation: 0.4 },
  ])('finds line and τ, and 90 % intervals hold 90 %: $name', ({ name: _, ...given }) => {
    const { real, known } = drawQuestions({ seed: 3, questions: 2000, ...given });
    const calibration = calibrateDifficulty(known, GRID);
    const [a, , , b] = calibration.covariance;
    expect(calibration).toMatchObject({ converged: true, questions: 2000 });
    // A slope on what has an error is less steep by the reliability: E(b | x).
    const spread = given.spread ?? 1.2;
    const slope = (SLOPE * spread ** 2) / (spread ** 2 + (given.samplingError ?? 0) ** 2);
    expect(Math.abs(calibration.intercept - INTERCEPT)).toBeLessThan(3 * Math.sqrt(a));
    expect(Math.abs(calibration.slope - slope)).toBeLessThan(3 * Math.sqrt(b));
    expect(Math.sqrt(b)).toBeLessThan(0.03);
    expect(Math.abs(calibration.deviation - (given.deviation ?? 0.6))).toBeLessThan(0.06);
    const held = known.filter((question, q) => {
      const { value, error } = calibrated(calibration, question);
      return Math.abs(real[q]! - value) <= 1.6448536 * error;
    }).length;
    expect(held / 2000).toBeGreaterThan(0.88);
    expect(held / 2000).toBeLessThan(0.92);
  });

  test('few questions: standard errors are the spread over logs, τ is not too small', () => {
    const found = Array.from({ length: 100 }, (_, i) => {
      const { known } = drawQuestions({ seed: 100 + i, questions: 30, answers: 20 });
      return calibrateDifficulty(known, GRID);
    });
    const mean = (of: (one: (typeof found)[number]) => number) =>
      found.reduce((sum, one) => sum + of(one), 0) / found.length;
    for (const [at, of] of [
      [0, (one: (typeof found)[number]) => one.intercept],
      [3, (one: (typeof found)[number]) => one.slope],
    ] as const) {
      const centre = mean(of);
      const spread = Math.sqrt(mean((one) => (of(one) - centre) ** 2));
      const told = Math.sqrt(mean((one) => one.covariance[at]!));
      expect(told / spread).toBeGreaterThan(0.8);
      expect(told / spread).toBeLessThan(1.25);
    }
    // 0.37 over 3,600 logs; the truth is 0.36.
    const squared = mean((one) => one.deviation ** 2);
    expect(squared).toBeGreaterThan(0.335);
    expect(squared).toBeLessThan(0.42);
  });

  test('the sampling of students is in the residuals already and not counted twice', () => {
    const { known } = drawQuestions({ seed: 9, questions: 1500, answers: 30, samplingError: 0.5 });
    const aware = calibrateDifficulty(known, GRID);
    const unaware = calibrateDifficulty(
      known.map((one) => ({ ...one, samplingError: 0 })),
      GRID,
    );
    const error = (of: typeof aware, samplingError: number) =>
      calibrated(of, { synthetic: 0, samplingError }).error;
    expect(aware.deviation).toBeLessThan(unaware.deviation - 0.05);
    expect(error(aware, 0.5)).toBeCloseTo(error(unaware, 0), 2);
  });

  test('questions without answers change nothing', () => {
    const { known } = drawQuestions({ seed: 4, questions: 60, answers: 20 });
    const idle = { synthetic: 7, samplingError: 0.1, curve: new Float64Array(GRID.length) };
    expect(calibrateDifficulty([...known, idle, idle], GRID)).toEqual(calibrateDifficulty(known, GRID));
  });

  test('synthetic difficulties that are all the same: the mean, and all the spread', () => {
    const { real, known } = drawQuestions({ seed: 5, questions: 400, answers: 40 });
    const { intercept, slope, deviation } = calibrateDifficulty(
      known.map((one) => ({ ...one, synthetic: 2, samplingError: 0 })),
      GRID,
    );
    expect(slope).toBe(0);
    expect(intercept).toBeCloseTo(real.reduce((sum, b) => sum + b, 0) / 400, 1);
    expect(deviation).toBeCloseTo(Math.hypot(SLOPE * 1.2, 0.6), 1);
  });

  test('questions that everybody got right leave numbers', () => {
    const { known } = drawQuestions({ seed: 6, questions: 12, answers: 10 });
    const curve = GRID.map((b) => -10 * Math.log1p(Math.exp(b)));
    const found = calibrateDifficulty(
      known.map((one) => ({ ...one, curve })),
      GRID,
    );
    for (const number of [found.intercept, found.slope, found.deviation, ...found.covariance])
      expect(Number.isFinite(number)).toBe(true);
    expect(found.intercept).toBeLessThan(-2);
  });

  test('refuses too few questions with answers, and what is no difficulty', () => {
    const { known } = drawQuestions({ seed: 7, questions: 10, answers: 5 });
    const idle = { ...known[0]!, curve: new Float64Array(GRID.length) };
    expect(() => calibrateDifficulty([...known.slice(1), idle], GRID)).toThrow(
      expect.objectContaining({ code: 'numeric', message: expect.stringMatching(/at least 10 .*, got 9$/) }),
    );
    for (const odd of [{ synthetic: Number.NaN }, { samplingError: Number.POSITIVE_INFINITY }])
      expect(() => calibrateDifficulty([{ ...known[0]!, ...odd }, ...known.slice(1)], GRID)).toThrow(
        expect.objectContaining({ code: 'numeric' }),
      );
  });
});

test('calibrated: text, students and line add up', () => {
  const calibration = {
    intercept: 0.5,
    slope: 2,
    deviation: 0.3,
    covariance: [0.04, -0.01, -0.01, 0.02],
    questions: 50,
    converged: true,
  } as const;
  const { value, error } = calibrated(calibration, { synthetic: 3, samplingError: 0.2 });
  expect(value).toBe(6.5);
  expect(error).toBeCloseTo(Math.sqrt(0.09 + 0.16 + (0.04 - 0.06 + 0.18)), 12);
});
