import { expect, test } from 'vitest';
import { createMt19937 } from '../../numeric/index.ts';
import { targetsOf } from './targets.ts';

const random = createMt19937(6);
const pooled = Array.from({ length: 200 }, () => Array.from({ length: 4 }, () => random.normal()));
const difficulty = pooled.map(([a, b]) => 3 + 2 * a! - b! + 0.5 * random.normal());
const error = pooled.map((_, i) => (i % 2 === 0 ? 0.1 : 2));

test('targets have weighted mean 0 and variance 1, and weigh by what is known of them', () => {
  const { target, weight, scale, mean: middle } = targetsOf({ pooled, difficulty, error, seed: 1 });
  const mean = (of: (i: number) => number) =>
    weight.reduce((sum, w, i) => sum + w * of(i), 0) / weight.length;
  expect(mean(() => 1)).toBeCloseTo(1, 5);
  expect(mean((i) => target[i]!)).toBeCloseTo(0, 5);
  expect(mean((i) => target[i]! ** 2)).toBeCloseTo(1, 5);
  difficulty.forEach((b, i) => {
    expect(middle + scale * target[i]!).toBeCloseTo(b, 5);
  });
  // 1 / (error² + τ²), with what the base leaves open, about 0.5², as τ².
  const ratio = weight[0]! / weight[1]!;
  expect(ratio).toBeGreaterThan((4 + 0.18) / (0.01 + 0.18) / 2);
  expect(ratio).toBeLessThan((4 + 0.35) / (0.01 + 0.35) + 10);
});

test('the start reads what a ridge reads of the base', () => {
  const { start, mean, inLogits } = targetsOf({ pooled, difficulty, error, seed: 1 });
  const { weight, bias } = inLogits(start);
  [2, -1, 0, 0].forEach((w, d) => {
    expect(Math.abs(weight[d]! - w)).toBeLessThan(0.25);
  });
  expect(Math.abs(mean + bias - 3)).toBeLessThan(0.25);
});

test('difficulties that are all the same, or of one text, stay finite', () => {
  for (const count of [1, 5]) {
    const some = pooled.slice(0, count);
    const targets = targetsOf({
      pooled: some,
      difficulty: some.map(() => 2),
      error: some.map(() => 0),
      seed: 1,
    });
    for (const values of [targets.target, targets.weight, targets.start.weight, [targets.scale]])
      for (const value of values) expect(Number.isFinite(value)).toBe(true);
    expect(targets.mean).toBeCloseTo(2, 6);
  }
});
