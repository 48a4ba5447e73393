/** How persons' scores are spread. */
import type { AnswerTable } from './table.ts';

/** Scores are shares of right answers; persons without answers have none. */
export interface ScoreDistribution {
  /** `[persons]`, NaN without answers. */
  readonly shares: Float64Array;
  /** Persons with answers. */
  readonly persons: number;
  readonly mean: number;
  /** Standard deviation (n - 1); null for one person. */
  readonly deviation: number | null;
  /** Third and fourth standardised moments (n), the fourth less 3; null where scores do not vary. */
  readonly skewness: number | null;
  readonly kurtosis: number | null;
  /** Least, quartiles and greatest, between neighbours by their distance (type 7 of Hyndman & Fan 1996). */
  readonly quartiles: readonly [
    least: number,
    lower: number,
    median: number,
    upper: number,
    greatest: number,
  ];
  /** `[items + 1]`: persons with 0, 1, … right answers, of however many they gave. */
  readonly personsByRight: readonly number[];
}

export function scoreDistribution({ start, label, persons, items }: AnswerTable): ScoreDistribution {
  const personsByRight = new Array<number>(items + 1).fill(0);
  const shares = new Float64Array(persons).fill(Number.NaN);
  for (let p = 0; p < persons; p++) {
    const answered = start[p + 1]! - start[p]!;
    if (answered === 0) continue;
    let right = 0;
    for (let at = start[p]!; at < start[p + 1]!; at++) right += label[at]!;
    shares[p] = right / answered;
    personsByRight[right]!++;
  }
  const sorted = shares.filter((share) => !Number.isNaN(share)).sort();
  const count = sorted.length;
  const mean = sorted.reduce((sum, share) => sum + share, 0) / count;
  const moment = (power: number) => sorted.reduce((sum, share) => sum + (share - mean) ** power, 0) / count;
  const variance = moment(2);
  const varies = sorted[0] !== sorted[count - 1];
  const quantile = (at: number) => {
    const place = at * (count - 1);
    const below = Math.floor(place);
    const above = Math.min(below + 1, count - 1);
    return sorted[below]! + (place - below) * (sorted[above]! - sorted[below]!);
  };
  return {
    shares,
    persons: count,
    mean,
    deviation: count < 2 ? null : Math.sqrt((variance * count) / (count - 1)),
    skewness: varies ? moment(3) / variance ** 1.5 : null,
    kurtosis: varies ? moment(4) / variance ** 2 - 3 : null,
    quartiles: [quantile(0), quantile(0.25), quantile(0.5), quantile(0.75), quantile(1)],
    personsByRight,
  };
}
