/** Checked against a fine grid of temperatures. */
import { describe, expect, test } from 'vitest';
import { logLoss } from './metrics.ts';
import { createMt19937 } from './mt19937.ts';
import { fitTemperature } from './temperature.ts';

const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));

/** Labels that are right about logits `sharpness` times too large. */
function overconfident({ rows, sharpness, seed }: { rows: number; sharpness: number; seed: number }) {
  const random = createMt19937(seed);
  const truth = Array.from({ length: rows }, () => 0.5 + 1.5 * random.normal());
  return {
    labels: truth.map((z) => (random.uniform() < sigmoid(z) ? 1 : 0)),
    logits: truth.map((z) => sharpness * z),
  };
}

const lossAt = (labels: number[], logits: number[], temperature: number) =>
  logLoss(
    labels,
    logits.map((z) => sigmoid(z / temperature)),
  );

describe('fitTemperature', () => {
  test.each([
    { rows: 30, sharpness: 1, seed: 1 },
    { rows: 500, sharpness: 4, seed: 2 },
    { rows: 500, sharpness: 0.2, seed: 3 },
    { rows: 2000, sharpness: 1, seed: 4 },
  ])('finds the lowest point of a grid: $rows rows, $sharpness times too sure', (shape) => {
    const { labels, logits } = overconfident(shape);
    const { temperature, before, after } = fitTemperature(labels, logits);
    const grid = Array.from({ length: 2001 }, (_, i) => 0.05 * 400 ** (i / 2000));
    const losses = grid.map((t) => lossAt(labels, logits, t));
    const best = losses.indexOf(Math.min(...losses));
    expect(temperature).toBeGreaterThan(grid[best - 1]!);
    expect(temperature).toBeLessThan(grid[best + 1]!);
    expect(after).toBeLessThanOrEqual(losses[best]! + 1e-12);
    expect(before).toBeCloseTo(lossAt(labels, logits, 1), 10);
    expect(after).toBeCloseTo(lossAt(labels, logits, temperature), 10);
  });

  test('recovers how much too sure the logits are', () => {
    const { labels, logits } = overconfident({ rows: 20_000, sharpness: 3, seed: 5 });
    const { temperature } = fitTemperature(Uint8Array.from(labels), Float64Array.from(logits));
    expect(Math.abs(temperature / 3 - 1)).toBeLessThan(0.03);
  });

  test('stays within bounds where the loss falls for ever', () => {
    expect(fitTemperature([1, 0], [3, -3]).temperature).toBe(0.05);
    expect(fitTemperature([1, 0], [-3, 3]).temperature).toBe(20);
  });

  test('huge logits make no NaN', () => {
    const { temperature, before, after } = fitTemperature([1, 0, 1], [1e6, 1e6, 1e6]);
    expect(temperature).toBe(20);
    expect(before).toBeCloseTo(1e6 / 3, 6);
    expect(after).toBeCloseTo(5e4 / 3, 6);
  });

  test.each([
    ['no rows', [], [], 0],
    ['all right', [1, 1], [0, 0], Math.LN2],
    ['all wrong', [0, 0], [0, 0], Math.LN2],
    ['logits that say nothing', [1, 0], [0, 0], Math.LN2],
  ])('leaves %s alone', (_, labels, logits, loss) => {
    expect(fitTemperature(labels, logits)).toEqual({ temperature: 1, before: loss, after: loss });
  });

  test.each([
    ['lengths that differ', [1], [], /got 1 and 0/],
    ['a label that is none', [2], [0], /row 0: expected a label of 0 or 1, got 2/],
    ['a logit that is NaN', [1], [Number.NaN], /row 0: expected a finite logit, got NaN/],
  ])('refuses %s', (_, labels, logits, message) => {
    expect(() => fitTemperature(labels, logits)).toThrow(
      expect.objectContaining({ code: 'numeric', message: expect.stringMatching(message) }),
    );
  });
});
