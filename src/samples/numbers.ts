/** Numbers as questions show them, and the wrong ones that stand beside a right one. */
import type { Draft } from './template.ts';

export interface NumberDraft {
  readonly title: string;
  /** The right answer, a whole number of the smallest unit shown (hundredths for two decimal places). */
  readonly right: number;
  /** Results of common mistakes in the same unit, the most tempting first; unusable ones are passed over. */
  readonly mistakes: readonly number[];
  /** @default 1 */
  readonly steps?: number;
  /** Decimal places that `right` and `mistakes` are counted in: with two, 250 is shown as 2.5. */
  readonly places?: number;
  /** Stands behind the number, a space between. */
  readonly unit?: string;
  /** In place of both; must write different numbers differently. */
  readonly format?: (value: number) => string;
  /** Options below this would give themselves away. @default 1 with places or a unit, otherwise 0 */
  readonly least?: number;
}

/** The least option of a question whose options may be negative. */
export const SIGNED: number = Number.NEGATIVE_INFINITY;

/** Near misses, in units, that fill up where mistakes coincide. */
const NEAR_MISSES = [1, -1, 10, -10, 2, -2, 5, -5, 3, 4, 6, 7];

/** A draft whose wrong options are the mistakes, filled up to four with near misses. */
export function numberDraft(question: NumberDraft): Draft {
  const { title, right, mistakes, steps = 1, places = 0, unit } = question;
  const measured = (value: number) => decimal(value, places) + (unit === undefined ? '' : ` ${unit}`);
  const { format = measured, least = unit === undefined && places === 0 ? 0 : 1 } = question;
  const wrong = new Set<number>();
  for (const value of [...mistakes, ...NEAR_MISSES.map((miss) => right + miss)]) {
    if (wrong.size === 4) break;
    if (Number.isInteger(value) && value >= least && value !== right) wrong.add(value === 0 ? 0 : value);
  }
  return { title, right: format(right), wrong: [...wrong].map(format), steps };
}

/** `value` × 10^-places without trailing zeros: decimal(250, 2) is '2.5'. */
export function decimal(value: number, places: number): string {
  const digits = String(Math.abs(value)).padStart(places + 1, '0');
  const whole = digits.slice(0, digits.length - places);
  const part = digits.slice(digits.length - places).replace(/0+$/, '');
  return `${value < 0 ? '-' : ''}${whole}${part === '' ? '' : `.${part}`}`;
}

/** The greatest common divisor, from 0 up (Euclid). */
export function gcd(a: number, b: number): number {
  return b === 0 ? Math.abs(a) : gcd(b, a % b);
}

/** In lowest terms: '3/4', or '2' for a whole number. */
function fraction(numerator: number, denominator: number): string {
  const common = gcd(numerator, denominator);
  const n = numerator / common;
  const d = denominator / common;
  return d === 1 ? String(n) : `${n}/${d}`;
}

/** Fractions that differ in value from `right` and from each other, in lowest terms, as options. */
export function fractionDraft(question: {
  readonly title: string;
  readonly right: readonly [number, number];
  readonly mistakes: readonly (readonly [number, number])[];
  /** @default 1 */
  readonly steps?: number;
}): Draft {
  const { title, mistakes, steps = 1 } = question;
  const [n, d] = question.right;
  const right = fraction(n, d);
  const nearMisses = [
    [n + 1, d],
    [n, d + 1],
    [n + 2, d],
    [n + 1, d + 1],
    [n, d + 2],
  ] as const;
  const wrong = [...mistakes, ...nearMisses]
    .filter((terms) => Math.min(...terms) > 0)
    .map((terms) => fraction(...terms))
    .filter((text) => text !== right);
  return { title, right, wrong: [...new Set(wrong)].slice(0, 4), steps };
}

/** The whole numbers from `low` to `high`, both included. */
export const range = (low: number, high: number): number[] =>
  Array.from({ length: high - low + 1 }, (_, i) => low + i);

/** 0 for an empty list. */
export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
