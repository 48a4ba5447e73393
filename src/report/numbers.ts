/** Numbers on their way into a figure: what may be drawn, how it is written, and the stretch of an axis. */
import { UnderstudyError } from '../errors.ts';
import { type Estimate, quantile } from '../numeric/index.ts';
import { formatShare } from '../words.ts';

/** Both bounds included; without one, the numbers are only finite on that side. */
interface Range {
  readonly least?: number;
  readonly most?: number;
}

export const SHARE = { least: 0, most: 1 } as const;
export const CORRELATION = { least: -1, most: 1 } as const;

/**
 * @param value `null` stands for a number that does not exist, and is not checked
 * @param where what the number is and which one, for the message: `reliability figure: bins[3].low`
 * @throws UnderstudyError `numeric` on what is no finite number from `least` to `most`
 */
export function requireNumber(
  value: number | null,
  where: string,
  { least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY }: Range = {},
): void {
  if (value === null || (Number.isFinite(value) && value >= least && value <= most)) return;
  const rule = Number.isFinite(least)
    ? Number.isFinite(most)
      ? `a number from ${least} to ${most}`
      : `a number from ${least} up`
    : 'a finite number';
  throw new UnderstudyError('numeric', `${where}: expected ${rule}, got ${value}`);
}

/** The same for fields of every row. */
export function requireRows<Field extends string>(
  rows: readonly Readonly<Record<Field, number | null>>[],
  fields: readonly Field[],
  where: string,
  range?: Range,
): void {
  rows.forEach((row, n) => {
    for (const field of fields) requireNumber(row[field], `${where}[${n}].${field}`, range);
  });
}

/** The same for an estimate and the ends of its interval. */
export function requireEstimate(estimate: Estimate | null, where: string, range?: Range): void {
  for (const field of ['value', 'low', 'high'] as const) {
    if (estimate !== null) requireNumber(estimate[field], `${where}.${field}`, range);
  }
}

export const hasInterval = ({ low, high }: Pick<Estimate, 'low' | 'high'>): boolean =>
  low !== null && high !== null;

/** `0.812 (95 % interval 0.806 to 0.818)`, or without the words where they were said before. */
export function writeEstimate(estimate: Estimate | null, words = '95 % interval '): string {
  if (estimate === null) return 'undefined';
  const { value, low, high } = estimate;
  if (low === null || high === null) return formatShare(value);
  return `${formatShare(value)} (${words}${formatShare(low)} to ${formatShare(high)})`;
}

export const writeDefined = (value: number | null, otherwise = 'undefined'): string =>
  value === null ? otherwise : formatShare(value);

/** `values` must not be empty. */
export const median = (values: readonly number[]): number => quantile(Float64Array.from(values).sort(), 0.5);

/**
 * The stretch of an axis that shows all values with some air, and at least `span` where they lie close together.
 * `values` must not be empty.
 */
export function stretchAround(
  values: readonly number[],
  { span, air = 0.06 }: { span: number; air?: number },
): [low: number, high: number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const missing = Math.max(span - (high - low), 0) / 2;
  const padding = (high - low) * air + missing;
  return [low - padding, high + padding];
}

/** Numbers from `low` to `high` that are 1, 2 or 5 times a power of ten from 1 on. */
export function roundNumbers(low: number, high: number): number[] {
  return Array.from({ length: 16 }, (_, exponent) => 10 ** exponent)
    .flatMap((power) => [power, 2 * power, 5 * power])
    .filter((number) => number >= low && number <= high);
}
