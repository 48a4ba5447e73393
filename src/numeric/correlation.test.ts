/** Checked against SciPy: test/fixtures/evaluation.json. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { correlate } from './correlation.ts';
import type { Estimate } from './estimate.ts';

interface Case {
  name: string;
  x: number[];
  y: number[];
  /** Value, low, high. */
  pearson: [number, number, number];
  spearman: [number, number, number];
}
const fixture = resolve(import.meta.dirname, '../../test/fixtures/evaluation.json');
const { correlation } = JSON.parse(readFileSync(fixture, 'utf8')) as { correlation: Case[] };

function expectEstimate(got: Estimate | null, expected: readonly number[]): void {
  [got!.value, got!.low!, got!.high!].forEach((number, at) => {
    expect(Math.abs(number - expected[at]!)).toBeLessThanOrEqual(1e-12);
  });
}

test.each(correlation)('$name, against SciPy', ({ x, y, pearson, spearman }) => {
  const got = correlate(x, y);
  expect(got).toMatchObject({ pairs: x.length, reason: null });
  expectEstimate(got.pearson, pearson);
  expectEstimate(got.spearman, spearman);
});

test('the order of the pairs does not matter, ties or not', () => {
  const { x, y } = correlation.find(({ name }) => /ties/.test(name))!;
  const there = correlate(x, y);
  const back = correlate([...x].reverse(), [...y].reverse());
  expect(back.spearman!.value).toBeCloseTo(there.spearman!.value, 13);
});

test.each([1, -1])('a perfect correlation (%d) has no width and is a number', (sign) => {
  const x = [0.1, 0.2, 0.3, 0.7, 1.1];
  const { pearson, spearman } = correlate(
    x,
    x.map((value) => sign * 3 * value),
  );
  for (const { value, low, high } of [pearson!, spearman!])
    for (const number of [value, low!, high!]) {
      expect(number).toBeCloseTo(sign, 6);
      expect(Math.abs(number)).toBeLessThanOrEqual(1);
    }
});

describe('says why there is none', () => {
  test.each([
    ['no pair', [], [], 'fewer than 4 students'],
    ['three pairs', [1, 2, 3], [1, 2, 3], 'fewer than 4 students'],
    ['one measure constant', [1, 2, 3, 4], [0.1, 0.1, 0.1, 0.1], 'the same for all students'],
    ['the other', [7, 7, 7, 7], [1, 2, 3, 4], 'the same for all students'],
  ])('%s', (_, x, y, reason) => {
    expect(correlate(x, y)).toEqual({ pairs: x.length, pearson: null, spearman: null, reason });
  });
});

test.each([
  ['lengths differ', [1, 2, 3, 4], [1, 2, 3]],
  ['not a number', [1, 2, 3, Number.NaN], [1, 2, 3, 4]],
])('refuses what is no set of pairs: %s', (_, x, y) => {
  expect(() => correlate(x, y)).toThrow(expect.objectContaining({ code: 'numeric' }));
});
