/**
 * A covariate as features: where all its values are numbers, its number brought to mean 0 and variance 1; and where it
 * has few values, whether it has each of them, so that difficulty need not rise in a straight line. The squares of a row
 * add up to about 1 around its mean. A text without a value, or with one that was not met, has the mean of all.
 */
import { mean, variance } from '../../numeric/index.ts';
import { featureRows, type SparseFeatures } from './rows.ts';

export interface CovariateScale {
  /** What its line in a text begins with. */
  readonly name: string;
  /** Null where some value is no number, or all are one. Numbers beyond those that were met are the nearest of them. */
  readonly number: {
    readonly centre: number;
    readonly deviation: number;
    readonly least: number;
    readonly most: number;
  } | null;
  /** Values of two texts or more. */
  readonly values: readonly string[];
  /** Of the texts with a value, the share of each of `values`. */
  readonly shares: readonly number[];
}

/** So many of the commonest numbers have a feature each; where many more are needed, only their size is read. */
const MOST_NUMBERS = 30;
/** The texts that those numbers must be of, as a share. */
const ENOUGH_TEXTS = 0.8;

/** @param given of the texts to learn from; null for a missing one */
export function covariateScale(name: string, given: readonly (string | null)[]): CovariateScale {
  const present = given.filter((value) => value !== null);
  const counts = new Map<string, number>();
  for (const value of present) counts.set(value, (counts.get(value) ?? 0) + 1);
  const numbers = present.map(numberOf);
  const areNumbers = counts.size > 1 && numbers.every((one) => one !== null);
  const repeated = valuesOf(counts, areNumbers ? MOST_NUMBERS : Number.POSITIVE_INFINITY);
  return {
    name,
    number: areNumbers
      ? {
          centre: mean(numbers),
          deviation: Math.sqrt(variance(numbers)),
          least: numbers.reduce((a, b) => Math.min(a, b)),
          most: numbers.reduce((a, b) => Math.max(a, b)),
        }
      : null,
    values: repeated.map(([value]) => value),
    shares: repeated.map(([, count]) => count / present.length),
  };
}

/** Values of two texts or more, in order of appearance: the commonest where there are more than `most`. */
function valuesOf(counts: ReadonlyMap<string, number>, most: number): [string, number][] {
  const repeated = [...counts].filter(([, count]) => count >= 2);
  if (repeated.length <= most && counts.size <= most) return repeated;
  const common = new Set([...repeated].sort(([, a], [, b]) => b - a).slice(0, most));
  const sumOf = (some: Iterable<[string, number]>) => [...some].reduce((sum, [, count]) => sum + count, 0);
  if (sumOf(common) < ENOUGH_TEXTS * sumOf(counts)) return [];
  return repeated.filter((one) => common.has(one));
}

export function covariateRows(scale: CovariateScale, given: readonly (string | null)[]): SparseFeatures {
  const { number, values, shares } = scale;
  const first = number === null ? 0 : 1;
  const places = new Map(values.map((value, place) => [value, place]));
  // The spread of a row around the mean of rows; nought where all texts have one value.
  const spread = values.length === 0 ? 0 : 1 - shares.reduce((sum, share) => sum + share ** 2, 0);
  const kinds = first + (spread > LEAST ? 1 : 0);
  const factor = spread > LEAST ? 1 / Math.sqrt(spread * kinds) : 0;
  return featureRows(first + values.length, given.length, (row, add) => {
    const value = given[row]!;
    const size = value === null ? null : numberOf(value);
    if (number !== null && size !== null) {
      const near = Math.max(number.least, Math.min(number.most, size));
      add(0, (near - number.centre) / (number.deviation * Math.sqrt(kinds)));
    }
    if (factor === 0) return;
    const place = value === null ? undefined : places.get(value);
    if (place !== undefined) add(first + place, factor);
    else for (const [other, share] of shares.entries()) add(first + other, factor * share);
  });
}

const LEAST = 1e-9;

/** Whether nothing is known of a value: there is none, or it is no number and was not met. */
export function isUnknown({ number, values }: CovariateScale, value: string | null): boolean {
  return value === null || (!values.includes(value) && (number === null || numberOf(value) === null));
}

function numberOf(value: string): number | null {
  const number = value.trim() === '' ? Number.NaN : Number(value);
  return Number.isFinite(number) ? number : null;
}
