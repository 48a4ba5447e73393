import { describe, expect, test } from 'vitest';
import { createMt19937 } from '../../numeric/index.ts';
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
        predictors: [x[q]! + samplingError * random.normal()],
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
    const [a = 0, , , b = 0] = calibration.covariance;
    expect(calibration).toMatchObject({ converged: true, questions: 2000 });
    // A slope on what has an error is less steep by the reliability: E(b | x).
    const spread = given.spread ?? 1.2;
    const slope = (SLOPE * spread ** 2) / (spread ** 2 + (given.samplingError ?? 0) ** 2);
    expect(Math.abs(calibration.intercept - INTERCEPT)).toBeLessThan(3 * Math.sqrt(a));
    expect(Math.abs(calibration.slopes[0]! - slope)).toBeLessThan(3 * Math.sqrt(b));
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
      [3, (one: (typeof found)[number]) => one.slopes[0]!],
    ] as const) {
      const centre = mean(of);
      const spread = Math.sqrt(mean((one) => (of(one) - centre) ** 2));
      const heard = Math.sqrt(mean((one) => one.covariance[at]!));
      expect(heard / spread).toBeGreaterThan(0.8);
      expect(heard / spread).toBeLessThan(1.25);
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
      calibrated(of, { predictors: [0], samplingError }).error;
    expect(aware.deviation).toBeLessThan(unaware.deviation - 0.05);
    expect(error(aware, 0.5)).toBeCloseTo(error(unaware, 0), 2);
  });

  test('questions without answers change nothing', () => {
    const { known } = drawQuestions({ seed: 4, questions: 60, answers: 20 });
    const idle = { predictors: [7], samplingError: 0.1, curve: new Float64Array(GRID.length) };
    expect(calibrateDifficulty([...known, idle, idle], GRID)).toEqual(calibrateDifficulty(known, GRID));
  });

  test('synthetic difficulties that are all the same: the mean, and all the spread', () => {
    const { real, known } = drawQuestions({ seed: 5, questions: 400, answers: 40 });
    const { intercept, slopes, deviation } = calibrateDifficulty(
      known.map((one) => ({ ...one, predictors: [2], samplingError: 0 })),
      GRID,
    );
    expect(slopes).toEqual([0]);
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
    for (const number of [found.intercept, ...found.slopes, found.deviation, ...found.covariance])
      expect(Number.isFinite(number)).toBe(true);
    expect(found.intercept).toBeLessThan(-2);
  });

  test('refuses too few questions with answers, and what is no difficulty', () => {
    const { known } = drawQuestions({ seed: 7, questions: 10, answers: 5 });
    const idle = { ...known[0]!, curve: new Float64Array(GRID.length) };
    expect(() => calibrateDifficulty([...known.slice(1), idle], GRID)).toThrow(
      expect.objectContaining({ code: 'numeric', message: expect.stringMatching(/at least 10 .*, got 9$/) }),
    );
    for (const odd of [{ predictors: [Number.NaN] }, { samplingError: Number.POSITIVE_INFINITY }])
      expect(() => calibrateDifficulty([{ ...known[0]!, ...odd }, ...known.slice(1)], GRID)).toThrow(
        expect.objectContaining({ code: 'numeric' }),
      );
  });
});

/** Real b = 0.3 + Σ βⱼ xⱼ + N(0, 0.6²), x the class's and the words' (r = 0.6); the class is a sample of students. */
function drawTwo({
  seed,
  questions,
  slopes,
  samplingError = 0,
}: {
  seed: number;
  questions: number;
  slopes: readonly [number, number];
  samplingError?: number;
}) {
  const random = createMt19937(seed);
  const answers = 20;
  const mean = Float64Array.from({ length: 300 }, () => random.normal());
  const x = Array.from({ length: questions }, () => {
    const ofClass = random.normal();
    return [ofClass, 0.6 * ofClass + 0.8 * random.normal()] as const;
  });
  const real = x.map(([a, b]) => INTERCEPT + slopes[0] * a + slopes[1] * b + 0.6 * random.normal());
  const question = Int32Array.from({ length: questions * answers }, (_, row) => Math.floor(row / answers));
  const student = Int32Array.from(question, () => Math.floor(random.uniform() * 300));
  const label = Uint8Array.from(question, (q, row) =>
    random.uniform() < 1 / (1 + Math.exp(real[q]! - mean[student[row]!]!)) ? 1 : 0,
  );
  const curves = answerCurves(
    { student, question, label },
    { mean, error: new Float64Array(300) },
    { questions, grid: GRID },
  );
  const known = x.map(
    ([a, b], q): CalibrationQuestion => ({
      predictors: [a + samplingError * random.normal(), b],
      samplingError,
      curve: curves[q]!,
    }),
  );
  return { real, known };
}

describe('several predictors', () => {
  const held = (
    calibration: ReturnType<typeof calibrateDifficulty>,
    known: readonly CalibrationQuestion[],
    real: readonly number[],
  ) =>
    known.filter((question, q) => {
      const { value, error } = calibrated(calibration, question);
      return Math.abs(real[q]! - value) <= 1.6448536 * error;
    }).length / known.length;
  const withOnly = (known: readonly CalibrationQuestion[], ...of: number[]) =>
    known.map((one) => ({ ...one, predictors: of.map((j) => one.predictors[j]!) }));

  test.each([
    // Least squares on x₀ with an error of variance s², x₁ as it is: β₀' = β₀ v / (v + s²) and β₁' = β₁ + 0.6 (β₀ − β₀'),
    // v = 1 − 0.6² what the words leave of the class.
    { samplingError: 0, expected: [0.5, 0.4] },
    { samplingError: 0.4, expected: [0.4, 0.46] },
  ])('both are found, and 90 % intervals hold 90 %: $samplingError', ({ samplingError, expected }) => {
    const { real, known } = drawTwo({ seed: 21, questions: 1500, slopes: [0.5, 0.4], samplingError });
    const calibration = calibrateDifficulty(known, GRID);
    expect(calibration.converged).toBe(true);
    const { intercept, slopes, covariance, deviation } = calibration;
    for (const [i, value] of [INTERCEPT, ...expected].entries()) {
      const error = Math.sqrt(covariance[4 * i]!);
      expect(Math.abs([intercept, ...slopes][i]! - value)).toBeLessThan(3 * error);
      expect(error).toBeLessThan(0.04);
    }
    expect(held(calibration, known, real)).toBeGreaterThan(0.88);
    expect(held(calibration, known, real)).toBeLessThan(0.92);
    // What neither tells: 0.6², and what the sampling of the class hides beyond slope² · s².
    const hidden =
      0.25 * 0.64 * (1 - 0.64 / (0.64 + samplingError ** 2)) - (expected[0]! * samplingError) ** 2;
    expect(Math.abs(deviation - Math.sqrt(0.36 + hidden))).toBeLessThan(0.05);
  });

  test('intervals of other questions hold after few: 85 to 95 %', () => {
    const shares = Array.from({ length: 40 }, (_, i) => {
      const { real, known } = drawTwo({
        seed: 300 + i,
        questions: 80,
        slopes: [0.5, 0.4],
        samplingError: 0.2,
      });
      return held(calibrateDifficulty(known.slice(0, 40), GRID), known.slice(40), real.slice(40));
    });
    const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
    expect(mean).toBeGreaterThan(0.85);
    expect(mean).toBeLessThan(0.95);
  });

  test('one that finds hard what is easy gets 0: all is as without it', () => {
    const { known } = drawTwo({ seed: 22, questions: 300, slopes: [0.7, -0.5] });
    const { slopes, covariance, ...rest } = calibrateDifficulty(known, GRID);
    const { slopes: alone, covariance: ofOne, ...others } = calibrateDifficulty(withOnly(known, 0), GRID);
    expect(slopes[1]).toBe(0);
    expect(slopes[0]).toBeCloseTo(alone[0]!, 2);
    expect(rest.intercept).toBeCloseTo(others.intercept, 2);
    expect(rest.deviation).toBeCloseTo(others.deviation, 2);
    // Rows of intercept, class and words.
    expect([2, 5, 6, 7, 8].map((at) => covariance[at])).toEqual([0, 0, 0, 0, 0]);
    for (const [i, at] of [0, 1, 3, 4].entries()) expect(covariance[at]).toBeCloseTo(ofOne[i]!, 4);
    const reversed = calibrateDifficulty(
      known.map((one) => ({ ...one, predictors: one.predictors.map((x) => -x) })),
      GRID,
    );
    expect(reversed.slopes[0]).toBe(0);
  });

  test('useless ones get 0 or nearly: half of them by chance', () => {
    const slopes = Array.from({ length: 40 }, (_, i) => {
      const { known } = drawTwo({ seed: 400 + i, questions: 60, slopes: [0.7, 0] });
      const { slopes: found, covariance } = calibrateDifficulty(known, GRID);
      expect(found[1]).toBeLessThanOrEqual(3 * Math.sqrt(covariance[8]!));
      return found[1]!;
    });
    expect(slopes.every((slope) => slope >= 0)).toBe(true);
    // 20 ± 3.2.
    const none = slopes.filter((slope) => slope === 0).length;
    expect(none).toBeGreaterThan(10);
    expect(none).toBeLessThan(30);
  });

  test.each([
    ['the class itself', (x: number) => x],
    ['the class on another scale', (x: number) => 3 * x - 1],
    ['a constant', () => 2],
    ['the class, reversed', (x: number) => -x],
  ])('a predictor that adds nothing, %s: predictions as without it', (_, other) => {
    const { known } = drawTwo({ seed: 23, questions: 100, slopes: [0.7, 0] });
    const alone = withOnly(known, 0);
    const twice = alone.map((one) => ({
      ...one,
      predictors: [one.predictors[0]!, other(one.predictors[0]!)],
    }));
    const [ofOne, ofBoth] = [calibrateDifficulty(alone, GRID), calibrateDifficulty(twice, GRID)];
    expect(ofBoth.converged).toBe(true);
    for (const [i, question] of twice.entries()) {
      const [one, both] = [calibrated(ofOne, alone[i]!), calibrated(ofBoth, question)];
      expect(both.value).toBeCloseTo(one.value, 2);
      expect(both.error).toBeCloseTo(one.error, 2);
    }
  });

  test('predictors that are nearly the same share a slope, and predictions stand firm', () => {
    const { known } = drawTwo({ seed: 24, questions: 100, slopes: [0.7, 0] });
    const alone = withOnly(known, 0);
    const twice = alone.map((one, i) => ({
      ...one,
      predictors: [one.predictors[0]!, one.predictors[0]! + 1e-3 * Math.sin(12.9 * i)],
    }));
    const [ofOne, ofBoth] = [calibrateDifficulty(alone, GRID), calibrateDifficulty(twice, GRID)];
    for (const [i, question] of twice.entries()) {
      const both = calibrated(ofBoth, question);
      expect(Math.abs(both.value - calibrated(ofOne, alone[i]!).value)).toBeLessThan(0.25);
      expect(both.error).toBeLessThan(1);
    }
  });

  test('none: the mean of all difficulties, and their spread', () => {
    const { real, known } = drawTwo({ seed: 25, questions: 600, slopes: [0.5, 0.4], samplingError: 0.3 });
    const calibration = calibrateDifficulty(withOnly(known), GRID);
    const mean = real.reduce((sum, b) => sum + b, 0) / 600;
    const spread = Math.sqrt(real.reduce((sum, b) => sum + (b - mean) ** 2, 0) / 599);
    expect(calibration).toMatchObject({ slopes: [], converged: true, questions: 600 });
    expect(calibration.covariance).toHaveLength(1);
    expect(Math.abs(calibration.intercept - mean)).toBeLessThan(0.05);
    expect(Math.abs(calibration.deviation - spread)).toBeLessThan(0.05);
    const { value, error } = calibrated(calibration, { predictors: [], samplingError: 9 });
    expect(value).toBe(calibration.intercept);
    expect(error).toBeCloseTo(Math.hypot(calibration.deviation, Math.sqrt(calibration.covariance[0]!)), 12);
  });
});

test('calibrated: text, students and line add up', () => {
  const calibration = {
    intercept: 0.5,
    slopes: [2],
    deviation: 0.3,
    covariance: [0.04, -0.01, -0.01, 0.02],
    questions: 50,
    converged: true,
  } as const;
  const { value, error } = calibrated(calibration, { predictors: [3], samplingError: 0.2 });
  expect(value).toBe(6.5);
  expect(error).toBeCloseTo(Math.sqrt(0.09 + 0.16 + (0.04 - 0.06 + 0.18)), 12);
});
