/**
 * What a class says of a difficulty, and what the words of the question say, held against real ones, learned from
 * questions that have both. Between them stands what neither tells: real b = α + Σ βⱼ xⱼ + e, e ~ N(0, τ²), x₀ the b
 * of the class, which is itself uncertain by the sampling of students, s, so that a real one lies around the line with
 * variance τ² + β₀² s². The real b is not known but through answers, so that is what all are fitted to: marginal maximum
 * likelihood by EM (an explanatory item response model with item residuals: De Boeck 2008, "Random item IRT models";
 * Bock & Aitkin 1981), τ by restricted likelihood, which counts what the line itself leaves open (Laird & Ware 1982).
 * No β is below 0, as predictions are stacked (Breiman 1996, "Stacked regressions"): whoever finds hard what is easy is
 * not listened to.
 */
import { UnderstudyError } from '../../errors.ts';
import { remainingChange } from '../../numeric/index.ts';
import type { Uncertain } from '../uncertain.ts';
import { posteriorOnGrid } from './answer-curves.ts';
import { type Line, lineVariance, stackedLine } from './stacked-line.ts';

/** What is said of a question's difficulty before anybody has answered it. */
export interface Predictors {
  /**
   * b by each predictor, `[predictors]`: the class's first, which had not met the question; nor had the others. Without
   * any, what is learned is how difficult questions are on average, and how much they differ.
   */
  readonly predictors: readonly number[];
  /** Standard error of the class's b by the sampling of students, logits. */
  readonly samplingError: number;
}

export interface CalibrationQuestion extends Predictors {
  /** ln P(real answers | b), `[grid]`. */
  readonly curve: Float64Array;
}

export interface DifficultyCalibration extends Line {
  /** τ: what is left between a calibrated and a real difficulty beyond the sampling of students, logits. */
  readonly deviation: number;
  /** Those with real answers. */
  readonly questions: number;
  readonly converged: boolean;
}

/** Fewer questions tell nothing about τ. */
export const FEWEST_CALIBRATION_QUESTIONS = 10;

/** τ below which the grid cannot tell it from nothing. */
const LEAST_DEVIATION = 0.1;
const MOST_ITERATIONS = 500;
/** Logits that an estimate may still be off by. */
const TOLERANCE = 1e-3;

interface Estimate {
  readonly line: Line;
  readonly deviation: number;
}

/**
 * Questions without real answers say nothing and are left out.
 *
 * @throws UnderstudyError `numeric` for fewer than ten questions with real answers, and for what is not finite
 */
export function calibrateDifficulty(
  questions: readonly CalibrationQuestion[],
  grid: Float64Array,
): DifficultyCalibration {
  const answered = questions.filter(({ curve }) => curve.some((value) => value !== 0));
  if (answered.length < FEWEST_CALIBRATION_QUESTIONS)
    throw new UnderstudyError(
      'numeric',
      `difficulty: expected at least ${FEWEST_CALIBRATION_QUESTIONS} questions with real answers that the class had not met, got ${answered.length}`,
      { hint: 'train with `split: question` `folds: 5` on a log with more questions' },
    );
  for (const { predictors, samplingError } of answered)
    if (
      !predictors.every(Number.isFinite) ||
      !(samplingError >= 0 && samplingError < Number.POSITIVE_INFINITY)
    )
      throw new UnderstudyError(
        'numeric',
        `synthetic difficulty: expected finite ones, got ${predictors.join(' and ')} with error ${samplingError}`,
      );
  let estimate = firstGuess(answered[0]!.predictors.length);
  let converged = false;
  let last = Number.POSITIVE_INFINITY;
  for (let iteration = 0; iteration < MOST_ITERATIONS && !converged; iteration++) {
    const next = emStep(estimate, answered, grid);
    const change = largestChange(estimate, next);
    converged = remainingChange(change, last) < TOLERANCE;
    last = change;
    estimate = next;
  }
  const { line, deviation } = estimate;
  return { ...line, deviation, questions: answered.length, converged };
}

/** All predictors alike. */
function firstGuess(predictors: number): Estimate {
  const slopes = new Array<number>(predictors).fill(1 / predictors);
  const covariance = new Array<number>((predictors + 1) ** 2).fill(0);
  return { line: { intercept: 0, slopes, covariance }, deviation: 1 };
}

/** Real b of every question given the estimate; then the line and τ given these. */
function emStep(
  { line, deviation }: Estimate,
  questions: readonly CalibrationQuestion[],
  grid: Float64Array,
): Estimate {
  const believed = questions.map(({ predictors: x, samplingError, curve }) => {
    const prior = deviation ** 2 + ((line.slopes[0] ?? 0) * samplingError) ** 2;
    const { mean, variance } = posteriorOnGrid(curve, grid, {
      mean: onLine(line, x),
      deviation: Math.sqrt(prior),
    });
    // What the answers alone leave open is 1 / (1 / variance - 1 / prior); answers to extreme questions hardly tell.
    const certainty = Math.min(Math.max(1 - variance / prior, 1e-6), 1);
    return { x, y: mean, weight: 1 / prior, certainty, prior, variance };
  });
  const next = stackedLine(believed);
  const squares = believed.reduce((sum, { x, y, prior, variance, certainty }) => {
    // Of what lies between line and real b, the share that is the text's and not the students'.
    const share = deviation ** 2 / prior;
    const ofLine = certainty ** 2 * lineVariance(next, x);
    const between = (y - onLine(next, x)) ** 2 + variance + ofLine;
    return sum + share ** 2 * between + deviation ** 2 * (1 - share);
  }, 0);
  return { line: next, deviation: Math.max(Math.sqrt(squares / believed.length), LEAST_DEVIATION) };
}

/** A difficulty that no real answer was given to, with its standard error: text, students and the line itself. */
export function calibrated(
  calibration: DifficultyCalibration,
  { predictors, samplingError }: Predictors,
): Uncertain {
  const { deviation, slopes } = calibration;
  return {
    value: onLine(calibration, predictors),
    error: Math.sqrt(
      deviation ** 2 + ((slopes[0] ?? 0) * samplingError) ** 2 + lineVariance(calibration, predictors),
    ),
  };
}

function onLine({ intercept, slopes }: Line, x: readonly number[]): number {
  return slopes.reduce((sum, slope, j) => sum + slope * x[j]!, intercept);
}

function largestChange(from: Estimate, to: Estimate): number {
  return Math.max(
    Math.abs(to.line.intercept - from.line.intercept),
    ...to.line.slopes.map((slope, j) => Math.abs(slope - from.line.slopes[j]!)),
    Math.abs(to.deviation - from.deviation),
  );
}
