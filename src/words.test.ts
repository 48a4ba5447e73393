import { describe, expect, test } from 'vitest';
import {
  counted,
  formatCount,
  formatDuration,
  formatFixed,
  formatLevel,
  formatPercent,
  formatShare,
  formatSigned,
  formatStudent,
} from './words.ts';

describe('numbers as words', () => {
  test('counts', () => {
    expect(formatCount(1264)).toBe('1,264');
    expect(counted(1, 'student')).toBe('1 student');
    expect(counted(0, 'student')).toBe('0 students');
    expect(counted(1264, 'student')).toBe('1,264 students');
  });

  test('scores have three digits, a minus and no negative nought', () => {
    expect(formatShare(0.8124)).toBe('0.812');
    expect(formatShare(-0.0341)).toBe('−0.034');
    expect(formatShare(-0.0004)).toBe('0.000');
    expect(formatShare(null)).toBe('–');
    expect(formatFixed(-1.236)).toBe('−1.24');
    expect(formatFixed(-0.004)).toBe('0.00');
    expect(formatFixed(undefined)).toBe('–');
    expect([0.0341, -0.0341, null].map(formatSigned)).toEqual(['+0.034', '−0.034', '–']);
  });

  test('shares as per cent', () => {
    expect(formatPercent(0.7)).toBe('70.0 %');
    expect([0.9, 0.975].map(formatLevel)).toEqual(['90 %', '97.5 %']);
  });

  test.each([
    [0.42, '0.4 s'],
    [9.96, '10.0 s'],
    [59.6, '1 min'],
    [200, '3 min 20 s'],
    [7500, '2 h 5 min'],
    [273_600, '3 d 4 h'],
  ])('%d seconds', (seconds, words) => expect(formatDuration(seconds)).toBe(words));
});

test('a user id is shown, not obeyed, and cut where it is long', () => {
  expect(formatStudent('a\u001b[31m')).toBe('a\\u{1b}[31m');
  expect(formatStudent('x'.repeat(30))).toBe(`${'x'.repeat(23)}…`);
});
