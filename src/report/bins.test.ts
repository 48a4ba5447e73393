import { describe, expect, test } from 'vitest';
import { createMt19937 } from '../numeric/index.ts';
import { binsOver, stairs } from './bins.ts';

describe('binsOver', () => {
  test('bins lie side by side at round numbers and hold every value once', () => {
    const random = createMt19937(1);
    const values = Array.from({ length: 500 }, () => 6 * random.uniform() - 3);
    const { bins, count } = binsOver(values, { samples: 500, span: 1 });
    const counts = count(values);
    expect(counts.reduce((sum, n) => sum + n)).toBe(500);
    bins.forEach(({ from, to }, n) => {
      expect(to - from).toBeCloseTo(0.5, 12);
      expect(counts[n]).toBe(values.filter((value) => value >= from && value < to).length);
      if (n > 0) expect(from).toBe(bins[n - 1]!.to);
    });
  });

  test('a bin holds its lower bound, the last one within bounds its upper one', () => {
    const { bins, count } = binsOver([0, 1], { samples: 2, span: 0.2, within: [0, 1] });
    expect([bins[0]!.from, bins.at(-1)!.to, bins.length]).toEqual([0, 1, 10]);
    expect(count([0, 0.1, 0.3, 0.7, 1])).toEqual([1, 1, 0, 1, 0, 0, 0, 1, 0, 1]);
  });

  test.each([
    ['one value', [0.7], 1],
    ['equal values', [-2, -2, -2], 4],
    ['far apart', [-1e6, 3, 1e6], 4],
    ['a few tens', [-17, 20], 4],
  ])('%s: few bins, all values within', (_, values, span) => {
    const { bins, count } = binsOver(values, { samples: values.length, span });
    expect(bins.length).toBeGreaterThan(4);
    expect(bins.length).toBeLessThan(14);
    expect(count(values).reduce((sum, n) => sum + n)).toBe(values.length);
  });
});

test('stairs go up from the axis and back to it', () => {
  const bins = [
    { from: 0, to: 1 },
    { from: 1, to: 2 },
  ];
  expect(stairs(bins, [3, 5]).map(({ value, height }) => [value, height])).toEqual([
    [0, 0],
    [0, 3],
    [1, 3],
    [1, 5],
    [2, 5],
    [2, 0],
  ]);
});
