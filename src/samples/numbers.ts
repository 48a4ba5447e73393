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
  /** Must write different numbers differently. @default String */
  readonly format?: (value: number) => string;
  /** Options below this would give themselves away. @default 0 */
  readonly least?: number;
}

/** Near misses, in units, that fill up where mistakes coincide. */
const NEAR_MISSES = [1, -1, 10, -10, 2, -2, 5, -5, 3, 4, 6, 7];

/** A draft whose wrong options are the mistakes, filled up to four with near misses. */
export function numberDraft(question: NumberDraft): Draft {
  const { title, right, mistakes, steps = 1, format = String, least = 0 } = question;
  const wrong = new Set<number>();
  for (const value of [...mistakes, ...NEAR_MISSES.map((miss) => right + miss)]) {
    if (wrong.size === 4) break;
    if (Number.isInteger(value) && value >= least && value !== right) wrong.add(value === 0 ? 0 : value);
  }
  return { title, right: format(right), wrong: [...wrong].map(format), steps };
}

/** A format with a unit behind the number: `12 cm`. */
export function withUnit(unit: string): (value: number) => string {
  return (value) => `${value} ${unit}`;
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
export function fraction(numerator: number, denominator: number): string {
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
  readonly steps: number;
}): Draft {
  const right = fraction(...question.right);
  const [n, d] = question.right;
  const nearMisses: [number, number][] = [
    [n + 1, d],
    [n, d + 1],
    [n + 2, d],
    [n + 1, d + 1],
    [n, d + 2],
  ];
  const wrong = new Set<string>();
  for (const [numerator, denominator] of [...question.mistakes, ...nearMisses]) {
    if (wrong.size === 4) break;
    if (numerator <= 0 || denominator <= 0) continue;
    const text = fraction(numerator, denominator);
    if (text !== right) wrong.add(text);
  }
  return { title: question.title, right, wrong: [...wrong], steps: question.steps };
}

/** 0 of none. */
export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
