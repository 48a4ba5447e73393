/** Numbers, and paths, as people read them. */
import { relative } from 'node:path';

/** Seconds as `0.4 s`, `12 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`. */
export function formatDuration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  const units = [
    ['d', 86_400],
    ['h', 3_600],
    ['min', 60],
    ['s', 1],
  ] as const;
  const first = units.findIndex(([, size]) => whole >= size);
  const [unit, size] = units[first]!;
  const next = units[first + 1];
  const rest = next === undefined ? 0 : Math.floor((whole % size) / next[1]);
  return `${Math.floor(whole / size)} ${unit}${rest > 0 ? ` ${rest} ${next![0]}` : ''}`;
}

export const formatCount = (count: number): string => count.toLocaleString('en-US');

/** `1 student`, `2,000 students`. */
export const counted = (count: number, noun: string): string =>
  `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;

/** A share as `0.812`; a dash where it is not defined. */
export const formatShare = (share: number | null | undefined): string =>
  share == null ? '–' : share.toFixed(3).replace('-', '−');

/** `0.81`, `−0.81`. */
export const formatFixed = (value: number): string => value.toFixed(2).replace('-', '−');

export const formatSigned = (value: number | null): string =>
  value === null ? '–' : `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`;

/** A share as `70.0 %`. */
export function formatPercent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

/** Relative where the path lies below the current folder. */
export function formatPath(path: string): string {
  const below = relative('', path);
  return below.startsWith('..') ? path : below || '.';
}
