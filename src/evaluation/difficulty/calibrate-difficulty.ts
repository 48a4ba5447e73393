/**
 * What a synthetic difficulty says about the real one, learned from questions that have both. Between them stands what
 * the text does not tell: real b = α + β · synthetic b + e, e ~ N(0, τ²). A synthetic b is itself uncertain by the
 * sampling of students, s, so that a real one lies around the line with variance τ² + β² s². The real b is not known
 * but through answers, so that is what the three are fitted to: marginal maximum likelihood by EM (an explanatory item
 * response model with item residuals: De Boeck 2008, "Random item IRT models"; Bock & Aitkin 1981), τ by restricted
 * likelihood, which counts what the line itself leaves open (Laird & Ware 1982).
 */
import { UnderstudyError } from '../../errors.ts';
import { posteriorOnGrid } from './answer-curves.ts';

export interface CalibrationQuestion {
  /** b as the class has it, of a question that its model had not met. */
  readonly synthetic: number;
  /** Its standard error by the sampling of students, logits. */
  readonly samplingError: number;
  /** ln P(real answers | b), `[grid]`. */
  readonly curve: Float64Array;
}

export interface DifficultyCalibration {
  readonly intercept: number;
  readonly slope: number;
  /** τ: what is left between a calibrated and a real difficulty beyond the sampling of students, logits. */
  readonly deviation: number;
  /** Covariance of intercept and slope, `[2, 2]`. */
  readonly covariance: readonly [number, number, number, number];
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

type Covariance = DifficultyCalibration['covariance'];

interface Line {
  readonly intercept: number;
  readonly slope: number;
  readonly covariance: Covariance;
}

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
  const told = questions.filter(({ curve }) => curve.some((value) => value !== 0));
  if (told.length < FEWEST_CALIBRATION_QUESTIONS)
    throw new UnderstudyError(
      'numeric',
      `difficulty: expected at least ${FEWEST_CALIBRATION_QUESTIONS} questions with real answers that the class had not met, got ${told.length}`,
      { hint: 'train with --split question --folds 5 on a log with more questions' },
    );
  for (const { synthetic, samplingError } of told)
    if (!Number.isFinite(synthetic) || !(samplingError >= 0 && samplingError < Number.POSITIVE_INFINITY))
      throw new UnderstudyError(
        'numeric',
        `synthetic difficulty: expected finite ones, got ${synthetic} with error ${samplingError}`,
      );
  let estimate: Estimate = { line: { intercept: 0, slope: 1, covariance: [0, 0, 0, 0] }, deviation: 1 };
  let converged = false;
  let last = Number.POSITIVE_INFINITY;
  for (let iteration = 0; iteration < MOST_ITERATIONS && !converged; iteration++) {
    const next = emStep(estimate, told, grid);
    const change = largestChange(estimate, next);
    // Changes come to shrink by a constant factor, so what is left is the rest of a geometric series.
    const factor = Math.min(change / last, 1);
    converged = change * Math.max(1, factor / (1 - factor)) < TOLERANCE;
    last = change;
    estimate = next;
  }
  const { line, deviation } = estimate;
  return { ...line, deviation, questions: told.length, converged };
}

/** Real b of every question given the estimate; then the line and τ given these. */
function emStep(
  { line: { intercept, slope }, deviation }: Estimate,
  questions: readonly CalibrationQuestion[],
  grid: Float64Array,
): Estimate {
  const believed = questions.map(({ synthetic, samplingError, curve }) => {
    const prior = deviation ** 2 + (slope * samplingError) ** 2;
    const { mean, variance } = posteriorOnGrid(curve, grid, {
      mean: intercept + slope * synthetic,
      deviation: Math.sqrt(prior),
    });
    // What the answers alone leave open is 1 / (1 / variance - 1 / prior); answers to extreme questions hardly tell.
    const told = Math.min(Math.max(1 - variance / prior, 1e-6), 1);
    return { x: synthetic, prior, mean, variance, told };
  });
  const line = fitLine(believed);
  const squares = believed.reduce((sum, { x, prior, mean, variance, told }) => {
    // Of what lies between line and real b, the share that is the text's and not the students'.
    const share = deviation ** 2 / prior;
    const ofLine = told ** 2 * lineVariance(line.covariance, x);
    const between = (mean - line.intercept - line.slope * x) ** 2 + variance + ofLine;
    return sum + share ** 2 * between + deviation ** 2 * (1 - share);
  }, 0);
  return { line, deviation: Math.max(Math.sqrt(squares / believed.length), LEAST_DEVIATION) };
}

/** A difficulty that no real answer was given to, with its standard error: text, students and the line itself. */
export function calibrated(
  { intercept, slope, deviation, covariance }: DifficultyCalibration,
  { synthetic, samplingError }: { readonly synthetic: number; readonly samplingError: number },
): { readonly value: number; readonly error: number } {
  return {
    value: intercept + slope * synthetic,
    error: Math.sqrt(deviation ** 2 + (slope * samplingError) ** 2 + lineVariance(covariance, synthetic)),
  };
}

interface Believed {
  readonly x: number;
  /** Variance of the real b around the line. */
  readonly prior: number;
  readonly mean: number;
  readonly variance: number;
  /** Share of that variance that the answers took away. */
  readonly told: number;
}

/**
 * Least squares of the posterior means, weighed by how near to the line a question should be; the covariance is that of
 * the marginal likelihood, in which a question counts told / prior. Slope 0 where all synthetic difficulties are one.
 */
function fitLine(questions: readonly Believed[]): Line {
  const centre = mean(questions.map(({ x }) => x));
  let [w, wx, wxx, wy, wxy] = [0, 0, 0, 0, 0];
  let [v, vx, vxx] = [0, 0, 0];
  for (const { x: at, prior, mean: y, told } of questions) {
    const x = at - centre;
    const weight = 1 / prior;
    w += weight;
    wx += weight * x;
    wxx += weight * x * x;
    wy += weight * y;
    wxy += weight * x * y;
    v += told * weight;
    vx += told * weight * x;
    vxx += told * weight * x * x;
  }
  const spread = wxx - wx ** 2 / w;
  const toldSpread = vxx - vx ** 2 / v;
  if (!(spread > 1e-9 * w) || !(toldSpread > 1e-9 * v))
    return { intercept: wy / w, slope: 0, covariance: [1 / v, 0, 0, 0] };
  const slope = (wxy - (wx * wy) / w) / spread;
  // Var(intercept + slope x) = 1 / v + (x - middle)² / toldSpread
  const middle = centre + vx / v;
  return {
    intercept: (wy - slope * wx) / w - slope * centre,
    slope,
    covariance: [
      1 / v + middle ** 2 / toldSpread,
      -middle / toldSpread,
      -middle / toldSpread,
      1 / toldSpread,
    ],
  };
}

/** Of intercept + slope · x. */
function lineVariance([a, ab, , b]: Covariance, x: number): number {
  return Math.max(a + 2 * ab * x + b * x ** 2, 0);
}

function largestChange(from: Estimate, to: Estimate): number {
  return Math.max(
    Math.abs(to.line.intercept - from.line.intercept),
    Math.abs(to.line.slope - from.line.slope),
    Math.abs(to.deviation - from.deviation),
  );
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
