import { expect, test } from 'vitest';
import { spreadRows } from './spread-rows.ts';

const within = { apart: 10, least: 0, most: 100 };

test.each([
  ['room for all', [5, 20, 90], [5, 20, 90]],
  ['two too close', [48, 52], [45, 55]],
  ['a block that meets another', [30, 30, 44, 44], [22, 32, 42, 52]],
  ['at the top', [0, 0, 0], [0, 10, 20]],
  ['at the bottom', [99, 100, 100], [80, 90, 100]],
  ['full', Array.from({ length: 11 }, () => 70), Array.from({ length: 11 }, (_, n) => 10 * n)],
  ['none', [], []],
])('%s', (_, wanted, expected) => {
  expect(spreadRows(wanted, within)).toEqual(expected);
});
