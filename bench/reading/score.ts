/** How well predictions agree with real difficulties of questions that were held out, part by part. */
import { type CoveragePoint, coverageOf } from '../../src/evaluation/difficulty/compare/coverage.ts';
import { type BootstrapEstimate, bootstrapEstimate, createMt19937 } from '../../src/numeric/index.ts';

export interface Predicted {
  /** `[questions]` */
  readonly predicted: Float64Array;
  /** `[questions]` */
  readonly real: Float64Array;
  /** In which part each question was held out, `[questions]`; -1 for one that was only learned from. */
  readonly part: Int32Array;
}

export interface ReadingScore {
  /** How many questions were held out. */
  readonly questions: number;
  /**
   * Pearson's r of what differs within parts: both sides less their mean over the question's part. Each part has a
   * model of its own, whose mean is that of the other parts: over all questions at once even a constant prediction
   * would correlate, below 0. Null where predictions, or real values, are the same throughout each part.
   */
  readonly r: number | null;
  /** Root mean squared error over the deviation of the real values; below 1 is better than their mean. Null where these are all equal. */
  readonly rmse: number | null;
}

const DRAWS = 1000;

export function scorePrediction({ predicted, real, part }: Predicted): ReadingScore {
  const once = Float64Array.from(part, (one) => (one < 0 ? 0 : 1));
  const parts = Math.max(-1, ...part) + 1;
  const questions = once.reduce((sum, times) => sum + times, 0);
  const mean = real.reduce((sum, value, q) => sum + once[q]! * value, 0) / questions;
  let errors = 0;
  let spread = 0;
  for (const [q, times] of once.entries()) {
    if (times === 0) continue;
    errors += (predicted[q]! - real[q]!) ** 2;
    spread += (real[q]! - mean) ** 2;
  }
  return {
    questions,
    r: correlationWithin({ predicted, real, part }, once, parts),
    rmse: spread > 0 ? Math.sqrt(errors / spread) : null,
  };
}

export interface Pair extends Omit<Predicted, 'predicted'> {
  readonly one: Float64Array;
  readonly other: Float64Array;
  /** Questions of one group are drawn together, `[questions]`. */
  readonly group: readonly string[];
}

/**
 * By how much r of one prediction is above that of another, with the range in which the choice of questions leaves it:
 * groups drawn with replacement, as many as there are, and both scored on the same draw. Null where either has no r.
 */
export function differenceOfR(
  { one, other, real, part, group }: Pair,
  { seed, draws = DRAWS }: { readonly seed: number; readonly draws?: number },
): BootstrapEstimate | null {
  const parts = Math.max(-1, ...part) + 1;
  const numbers = new Map<string, number>();
  const groupOf = Int32Array.from(group, (name, q) => {
    if (part[q]! < 0) return -1;
    if (!numbers.has(name)) numbers.set(name, numbers.size);
    return numbers.get(name)!;
  });
  const difference = (times: Float64Array): number => {
    const [a, b] = [one, other].map((predicted) =>
      correlationWithin({ predicted, real, part }, times, parts),
    );
    return a == null || b == null ? Number.NaN : a - b;
  };
  const value = difference(Float64Array.from(groupOf, (number) => (number < 0 ? 0 : 1)));
  const random = createMt19937(seed);
  const drawn = new Float64Array(numbers.size);
  const times = new Float64Array(real.length);
  const values = Float64Array.from({ length: draws }, () => {
    drawn.fill(0);
    for (let i = 0; i < drawn.length; i++) drawn[Math.floor(random.uniform() * drawn.length)]!++;
    for (const [q, number] of groupOf.entries()) times[q] = number < 0 ? 0 : drawn[number]!;
    return difference(times);
  });
  return bootstrapEstimate(Number.isNaN(value) ? null : value, values);
}

/**
 * How often the 90 % interval of a difficulty that was read holds the real one, whose own error counts, too: as `compare`
 * counts it.
 */
export function coverage({
  predicted,
  error,
  real,
  ofReal,
}: {
  readonly predicted: Float64Array;
  /** Standard error of each, `[questions]`. */
  readonly error: Float64Array;
  readonly real: Float64Array;
  /** Standard error of each real one, `[questions]`. */
  readonly ofReal: Float64Array;
}): CoveragePoint {
  const pairs = Array.from(predicted, (value, q) => ({
    synthetic: { value, error: error[q]! },
    real: { value: real[q]!, error: ofReal[q]! },
  }));
  return coverageOf(pairs).find(({ nominal }) => nominal === 0.9)!;
}

/** What rounding leaves of sums of squares that are 0. */
const ROUNDING = 1e-12;

/** @param times how often each question counts, `[questions]` */
function correlationWithin(
  { predicted, real, part }: Predicted,
  times: Float64Array,
  parts: number,
): number | null {
  const count = new Float64Array(parts);
  const meanX = new Float64Array(parts);
  const meanY = new Float64Array(parts);
  for (const [q, n] of times.entries()) {
    if (n === 0) continue;
    count[part[q]!]! += n;
    meanX[part[q]!]! += n * predicted[q]!;
    meanY[part[q]!]! += n * real[q]!;
  }
  for (const [p, n] of count.entries()) {
    meanX[p]! /= n;
    meanY[p]! /= n;
  }
  let [xx, xy, yy, allX, allY] = [0, 0, 0, 0, 0];
  for (const [q, n] of times.entries()) {
    if (n === 0) continue;
    const x = predicted[q]! - meanX[part[q]!]!;
    const y = real[q]! - meanY[part[q]!]!;
    xx += n * x * x;
    xy += n * x * y;
    yy += n * y * y;
    allX += n * predicted[q]! ** 2;
    allY += n * real[q]! ** 2;
  }
  return xx > ROUNDING * allX && yy > ROUNDING * allY ? xy / Math.sqrt(xx * yy) : null;
}
