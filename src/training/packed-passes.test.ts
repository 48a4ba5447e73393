import { expect, test } from 'vitest';
import { packByLength } from './packed-passes.ts';

const LIMITS = { mostTokens: 20, mostTexts: 4 };

test('every text is in one batch, the shortest first, and no batch is over a limit', () => {
  const lengths = Array.from({ length: 57 }, (_, i) => 1 + ((7 * i) % 13));
  const batches = packByLength(lengths, LIMITS);
  expect(batches.flat().sort((a, b) => a - b)).toEqual([...lengths.keys()]);
  const inOrder = batches.flat().map((text) => lengths[text]!);
  expect(inOrder).toEqual([...inOrder].sort((a, b) => a - b));
  for (const batch of batches) {
    expect(batch.length).toBeGreaterThan(0);
    expect(batch.length).toBeLessThanOrEqual(LIMITS.mostTexts);
    expect(batch.reduce((sum, text) => sum + lengths[text]!, 0)).toBeLessThanOrEqual(LIMITS.mostTokens);
  }
  // None is cut short: the next text would not have fitted.
  batches.slice(1).forEach(([next], i) => {
    const full = batches[i]!.reduce((sum, text) => sum + lengths[text]!, 0) + lengths[next!]!;
    expect(full > LIMITS.mostTokens || batches[i]!.length === LIMITS.mostTexts).toBe(true);
  });
});

test('texts of equal length keep their order', () => {
  expect(packByLength([3, 3, 2, 3, 3, 3], LIMITS)).toEqual([
    [2, 0, 1, 3],
    [4, 5],
  ]);
});

test('a text over the limit is alone; without texts there is no batch', () => {
  expect(packByLength([50, 2, 21, 3], LIMITS)).toEqual([[1, 3], [2], [0]]);
  expect(packByLength([20], LIMITS)).toEqual([[0]]);
  expect(packByLength([], LIMITS)).toEqual([]);
});
