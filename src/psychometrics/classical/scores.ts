/** How persons' scores are spread. */
import { mean, quantile, sampleDeviation } from '../../numeric/index.ts';
import type { AnswerTable } from './answer-table.ts';

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
  const centre = mean(sorted);
  const moment = (power: number) => mean(sorted.map((share) => (share - centre) ** power));
  const spread = moment(2);
  const at = (share: number) => quantile(sorted, share);
  const varies = sorted[0] !== sorted[count - 1];
  return {
    shares,
    persons: count,
    mean: centre,
    deviation: count < 2 ? null : sampleDeviation(sorted),
    skewness: varies ? moment(3) / spread ** 1.5 : null,
    kurtosis: varies ? moment(4) / spread ** 2 - 3 : null,
    quartiles: [at(0), at(0.25), at(0.5), at(0.75), at(1)],
    personsByRight,
  };
}
