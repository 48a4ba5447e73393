import { expect, test } from 'vitest';
import { epochParts } from './batches.ts';

const CASES = [1, 2, 3, 7, 10, 24, 25].flatMap((rows) =>
  [1, 2, 3, 6, 7, 8, 25].map((steps) => ({ rows, steps })),
);

test.each(CASES)('$rows rows in $steps steps', ({ rows, steps }) => {
  for (const epoch of [0, 1, 5]) {
    const parts = epochParts(rows, { steps, epoch, seed: 3 });
    expect(parts).toHaveLength(steps);
    const sizes = parts.map(({ length }) => length);
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(1);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    const met = Array.from({ length: rows }, () => 0);
    for (const row of parts.flat()) met[row]!++;
    // Every row once; where there are fewer rows than steps, some again, none far more often than others.
    expect(Math.min(...met)).toBeGreaterThanOrEqual(1);
    if (rows >= steps) expect(Math.max(...met)).toBe(1);
    else expect(parts.flat()).toHaveLength(steps);
  }
});

test('where rows come again, they come about equally often', () => {
  for (const { rows, steps } of CASES.filter((each) => each.steps > each.rows)) {
    const met = Array.from({ length: rows }, () => 0);
    for (const row of epochParts(rows, { steps, epoch: 0, seed: 3 }).flat()) met[row]!++;
    expect(Math.max(...met) - Math.min(...met), `${rows} rows, ${steps} steps`).toBeLessThanOrEqual(1);
  }
});

test('epochs and seeds differ in their order, and nothing else changes it', () => {
  const parts = (epoch: number, seed: number) => epochParts(20, { steps: 5, epoch, seed });
  expect(parts(1, 3)).toEqual(parts(1, 3));
  expect(parts(2, 3)).not.toEqual(parts(1, 3));
  expect(parts(1, 9)).not.toEqual(parts(1, 3));
});
