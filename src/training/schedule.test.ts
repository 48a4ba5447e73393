/** The Trainer's numbers, as `get_linear_schedule_with_warmup` and `SeedableRandomSampler` define them. */
import { describe, expect, test } from 'vitest';
import { batchesOf, epochOrder, learningRateAt, stepsPerEpoch, totalSteps } from './schedule.ts';

describe('steps', () => {
  test('a short batch is a step', () => {
    expect(stepsPerEpoch(8, 4)).toBe(2);
    expect(stepsPerEpoch(9, 4)).toBe(3);
  });

  test('a part of an epoch is rounded up', () => {
    expect(totalSteps(9, 4, 10)).toBe(30);
    expect(totalSteps(9, 4, 2.5)).toBe(8);
  });
});

describe('learning rate', () => {
  test('falls from the base to base / steps', () => {
    const rates = [1, 2, 3, 4].map((step) =>
      learningRateAt(step, { totalSteps: 4, base: 5e-5, warmupSteps: 0 }),
    );
    expect(rates).toEqual([5e-5, 5e-5 * 0.75, 5e-5 * 0.5, 5e-5 * 0.25]);
  });

  test('climbs from 0 over the warm-up', () => {
    const rates = [1, 2, 3, 4, 5, 6].map((step) =>
      learningRateAt(step, { totalSteps: 6, base: 1, warmupSteps: 2 }),
    );
    expect(rates).toEqual([0, 0.5, 1, 0.75, 0.5, 0.25]);
  });

  test('a warm-up as long as the training never falls', () => {
    expect(learningRateAt(3, { totalSteps: 3, base: 1, warmupSteps: 3 })).toBe(2 / 3);
  });
});

describe('order', () => {
  test('every row once, another order each epoch, the same for the same seed', () => {
    const order = epochOrder(10, 0, 42);
    expect(order.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(epochOrder(10, 0, 42)).toEqual(order);
    expect(epochOrder(10, 1, 42)).not.toEqual(order);
    expect(epochOrder(10, 1, 42)).toEqual(epochOrder(10, 0, 43));
  });

  test('is torch.randperm: 10 rows, seed 42', () => {
    expect(epochOrder(10, 0, 42)).toEqual([2, 6, 1, 8, 4, 5, 0, 9, 3, 7]);
  });

  test('batches are consecutive slices, the last with what remains', () => {
    expect(batchesOf([4, 2, 0, 1, 3], 2)).toEqual([[4, 2], [0, 1], [3]]);
    expect(batchesOf([], 2)).toEqual([]);
  });
});
