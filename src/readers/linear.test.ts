import { expect, test } from 'vitest';
import { createMt19937 } from '../numeric/index.ts';
import { learnLine, onLine } from './linear.ts';

const random = createMt19937(2);
const base = Array.from({ length: 80 }, () => [5 + random.normal(), 3 * random.normal(), 2]);
const truth = base.map(([x, y]) => 0.4 * x! - 0.2 * y! - 1);
const error = new Float64Array(80).fill(0.05);
const difficulty = Float64Array.from(truth, (b) => b + 0.05 * random.normal());

test('a line that is there is found, and a number that never varies is not read', () => {
  const { weight, bias } = learnLine({ base, difficulty, error, seed: 1 });
  expect(weight[0]).toBeCloseTo(0.4, 1);
  expect(weight[1]).toBeCloseTo(-0.2, 1);
  expect(weight[2]).toBe(0);
  expect(Math.abs(bias + 1)).toBeLessThan(0.2);
  for (const [i, b] of onLine({ weight, bias }, base).entries())
    expect(Math.abs(b - truth[i]!)).toBeLessThan(0.1);
});

test('where there is none, all are about as hard as on average', () => {
  const noise = truth.map(() => 1 + random.normal());
  const line = learnLine({ base, difficulty: Float64Array.from(noise), error: error.fill(0.1), seed: 1 });
  const mean = noise.reduce((a, b) => a + b, 0) / 80;
  for (const b of onLine(line, base)) expect(Math.abs(b - mean)).toBeLessThan(0.5);
});
