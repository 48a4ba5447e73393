import { expect, test } from 'vitest';
import { usedIds } from './tokens.ts';

test('every id that occurs, once and ascending', () => {
  expect(usedIds([Int32Array.of(30, 4, 100), Int32Array.of(4, 9), new Int32Array(0)])).toEqual([
    4, 9, 30, 100,
  ]);
  expect(usedIds([])).toEqual([]);
});
