/** Numbers on their way into a figure: what may be drawn, and how it is written. */
import { UnderstudyError } from '../errors.ts';

/** A number with its 95 % interval; `null` ends where the interval did not come about. */
export interface Estimate {
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
}

/**
 * @param where what the number is and which one, for the message: `reliability figure: bins[3].low`
 * @throws UnderstudyError `numeric` on what is no finite number from `least` to `most`
 */
export function requireNumber(
  value: number,
  where: string,
  {
    least = Number.NEGATIVE_INFINITY,
    most = Number.POSITIVE_INFINITY,
  }: { least?: number; most?: number } = {},
): void {
  if (Number.isFinite(value) && value >= least && value <= most) return;
  const rule = Number.isFinite(least)
    ? Number.isFinite(most)
      ? `a number from ${least} to ${most}`
      : `a number from ${least} up`
    : 'a finite number';
  throw new UnderstudyError('numeric', `${where}: expected ${rule}, got ${value}`);
}

/** The same for an estimate and the ends of its interval. */
export function requireEstimate(
  { value, low, high }: Estimate,
  where: string,
  range: { least?: number; most?: number } = {},
): void {
  requireNumber(value, `${where}.value`, range);
  if (low !== null) requireNumber(low, `${where}.low`, range);
  if (high !== null) requireNumber(high, `${where}.high`, range);
}

/** Three digits after the point, as scores are quoted: `0.812`, `−0.034`. */
export function writeScore(value: number): string {
  const digits = value.toFixed(3);
  return digits === '-0.000' ? '0.000' : digits.replace('-', '−');
}

/** `0.812 (95 % interval 0.806 to 0.818)`, or without the words where they were said before. */
export function writeEstimate({ value, low, high }: Estimate, words = '95 % interval '): string {
  if (low === null || high === null) return writeScore(value);
  return `${writeScore(value)} (${words}${writeScore(low)} to ${writeScore(high)})`;
}

/** `1,264`. */
export function writeCount(count: number): string {
  return count.toLocaleString('en-US');
}

/** `1 synthetic student`, `1,264 synthetic students`. */
export function countOf(count: number, one: string): string {
  return `${writeCount(count)} ${one}${count === 1 ? '' : 's'}`;
}

/** Half the sum of the two in the middle where their number is even. `values` must not be empty. */
export function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

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
