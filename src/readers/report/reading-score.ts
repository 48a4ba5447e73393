/** How well difficulties that were read agree with those that answers show, errors of measurement counted out. */
import { evidenceWeights, LEAST_TRUE } from '../evidence-weights.ts';

export interface Measured {
  /** As answers show it, logits, `[questions]`. */
  readonly difficulty: Float64Array;
  /** Its standard error, `[questions]`. */
  readonly error: Float64Array;
  /** How much each question says of the reading, `[questions]`. */
  readonly weight: Float64Array;
  /** In which part each was held out, `[questions]`: each part has a model, and so a mean, of its own. */
  readonly part: Int32Array;
  readonly parts: number;
}

export interface ReadingScore {
  /** Pearson's r within parts, with difficulties as measured; 0 where all is read alike. NaN: all are equally difficult. */
  readonly r: number;
  /** Root mean squared error over the deviation of difficulties, the squares of the errors of measurement taken off both. */
  readonly rmse: number;
}

/** A question that few answered says less of the reading. */
export function measuredOf(
  { difficulty, error }: Pick<Measured, 'difficulty' | 'error'>,
  part: Int32Array,
  parts: number,
): Measured {
  return { difficulty, error, weight: evidenceWeights({ difficulty, error }), part, parts };
}

/**
 * @param predicted `[questions]`
 * @param times how often each question counts, `[questions]`. @default once
 */
export function readingScore(
  { difficulty, error, weight, part, parts }: Measured,
  predicted: Float64Array,
  times: ArrayLike<number> = new Float64Array(difficulty.length).fill(1),
): ReadingScore {
  const total = new Float64Array(parts);
  const [meanX, meanY] = [new Float64Array(parts), new Float64Array(parts)];
  let [all, centre] = [0, 0];
  for (let q = 0; q < difficulty.length; q++) {
    const w = weight[q]! * times[q]!;
    if (w === 0) continue;
    const p = part[q]!;
    total[p]! += w;
    meanX[p]! += w * predicted[q]!;
    meanY[p]! += w * difficulty[q]!;
    all += w;
    centre += w * difficulty[q]!;
  }
  for (let p = 0; p < parts; p++) {
    if (total[p] === 0) continue;
    meanX[p]! /= total[p]!;
    meanY[p]! /= total[p]!;
  }
  centre /= all;
  let [xx, xy, yy, missed, spread, noise, size] = [0, 0, 0, 0, 0, 0, 0];
  for (let q = 0; q < difficulty.length; q++) {
    const w = weight[q]! * times[q]!;
    if (w === 0) continue;
    const x = predicted[q]! - meanX[part[q]!]!;
    const y = difficulty[q]! - meanY[part[q]!]!;
    xx += w * x * x;
    xy += w * x * y;
    yy += w * y * y;
    size += w * predicted[q]! ** 2;
    missed += w * (difficulty[q]! - predicted[q]!) ** 2;
    spread += w * (difficulty[q]! - centre) ** 2;
    noise += w * error[q]! ** 2;
  }
  const taken = spread - noise > LEAST_TRUE * spread ? noise : 0;
  return {
    r: xx > ROUNDING * size ? xy / Math.sqrt(xx * yy) : yy > 0 ? 0 : Number.NaN,
    rmse: Math.sqrt(Math.max(0, missed - taken) / (spread - taken)),
  };
}

/** What rounding leaves of a sum of squares that is 0. */
const ROUNDING = 1e-12;
