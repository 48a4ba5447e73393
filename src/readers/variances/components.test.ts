import { expect, test } from 'vitest';
import { createMt19937, factorise, solveFactorised } from '../../numeric/index.ts';
import { featureRows, type SparseFeatures } from '../blocks/rows.ts';
import { type ComponentsTask, fitComponents, weightsOf } from './components.ts';

/** Rows of `features` numbers whose squares add up to 1 on average. */
function normalRows(rows: number, features: number, seed: number): SparseFeatures {
  const random = createMt19937(seed);
  return featureRows(features, rows, (_, add) => {
    for (let j = 0; j < features; j++) add(j, random.normal() / Math.sqrt(features));
  });
}

/** With blocks whose entries the tests go through themselves. */
type SparseTask = Omit<ComponentsTask, 'blocks'> & { readonly blocks: readonly SparseFeatures[] };

function taskOf(rows: number, variances: readonly number[], residual: number): SparseTask {
  const random = createMt19937(7);
  const blocks = variances.map((_, k) => normalRows(rows, 40, k + 1));
  const noise = Float64Array.from({ length: rows }, (_, i) => (i % 3 === 0 ? 0.4 : 0.1));
  const y = noise.map((e) => 1.5 + random.normal() * Math.sqrt(residual + e));
  for (const [k, z] of blocks.entries()) {
    const w = Array.from({ length: z.width }, () => random.normal() * Math.sqrt(variances[k]!));
    for (let i = 0; i < rows; i++)
      for (let at = z.offsets[i]!; at < z.offsets[i + 1]!; at++) y[i]! += z.values[at]! * w[z.features[at]!]!;
  }
  return { blocks, y, noise, seed: 1 };
}

/** ln of the restricted likelihood, with K written out (Patterson & Thompson 1971). */
function restricted(task: SparseTask, variances: readonly number[], residual: number): number {
  const n = task.y.length;
  const k = new Float64Array(n * n);
  for (let i = 0; i < n; i++) k[i * n + i] = residual + task.noise[i]!;
  for (const [b, z] of task.blocks.entries())
    for (let i = 0; i < n; i++) {
      const row = new Float64Array(z.width);
      for (let at = z.offsets[i]!; at < z.offsets[i + 1]!; at++) row[z.features[at]!] = z.values[at]!;
      for (let j = 0; j < n; j++)
        for (let at = z.offsets[j]!; at < z.offsets[j + 1]!; at++)
          k[i * n + j]! += variances[b]! * row[z.features[at]!]! * z.values[at]!;
    }
  factorise(k, n);
  let logDeterminant = 0;
  for (let i = 0; i < n; i++) logDeterminant += 2 * Math.log(k[i * n + i]!);
  const solved = (v: Float64Array) => {
    const copy = Float64Array.from(v);
    solveFactorised(k, copy, n);
    return copy;
  };
  const ones = new Float64Array(n).fill(1);
  const byOnes = solved(ones).reduce((a, b) => a + b, 0);
  const mean = solved(ones).reduce((sum, one, i) => sum + one * task.y[i]!, 0) / byOnes;
  const left = task.y.map((one) => one - mean);
  const square = solved(left).reduce((sum, one, i) => sum + one * left[i]!, 0);
  return -0.5 * (logDeterminant + Math.log(byOnes) + square);
}

test('variances are where the restricted likelihood is highest', () => {
  const task = taskOf(120, [2, 0.5], 0.3);
  const { variances, residual } = fitComponents(task);
  const best = restricted(task, variances, residual);
  for (const factor of [0.7, 1.4]) {
    for (const k of variances.keys()) {
      const moved = variances.map((v, i) => (i === k ? v * factor : v));
      expect(restricted(task, moved, residual)).toBeLessThan(best + 0.02);
    }
    expect(restricted(task, variances, residual * factor)).toBeLessThan(best + 0.02);
  }
});

test('a block of few features a row, hardly told from the residual, is where the likelihood is highest, too', () => {
  const random = createMt19937(3);
  const sparse = featureRows(150, 300, (_, add) => {
    const places = new Set(Array.from({ length: 4 }, () => Math.floor(150 * random.uniform())));
    for (const place of places) add(place, 1 / Math.sqrt(places.size));
  });
  const { noise } = taskOf(300, [], 0.3);
  const weights = Array.from({ length: 150 }, () => 0.8 * random.normal());
  const y = noise.map((e, i) => {
    let sum = random.normal() * Math.sqrt(1 + e);
    for (let at = sparse.offsets[i]!; at < sparse.offsets[i + 1]!; at++)
      sum += sparse.values[at]! * weights[sparse.features[at]!]!;
    return sum;
  });
  const task = { blocks: [sparse, normalRows(300, 40, 1)], y, noise, seed: 1 };
  const { variances, residual } = fitComponents(task);
  const best = restricted(task, variances, residual);
  const [words, other] = variances as [number, number];
  for (const factor of [0.8, 0.9, 1.1, 1.25]) {
    // Along the way where the one takes over what the other gives up, the likelihood is flattest.
    expect(restricted(task, [words * factor, other], residual + words * (1 - factor))).toBeLessThan(
      best + 1e-3,
    );
    expect(restricted(task, [words, other], residual * factor)).toBeLessThan(best + 1e-3);
  }
});

test('with many rows, traces by random signs come to the same', () => {
  const task = taskOf(900, [2, 0.5], 0.3);
  const { variances, residual, mean } = fitComponents(task);
  expect(variances[0]).toBeGreaterThan(1);
  expect(variances[0]).toBeLessThan(4);
  expect(variances[1]).toBeGreaterThan(0.25);
  expect(variances[1]).toBeLessThan(1);
  expect(residual).toBeCloseTo(0.3, 1);
  expect(Math.abs(mean - 1.5)).toBeLessThan(0.3);
});

test('a block that adds nothing goes to nought, nearly', () => {
  const { variances } = fitComponents(taskOf(600, [2, 0], 0.3));
  expect(variances[1]).toBeLessThan(0.05 * variances[0]!);
});

test('what is predicted is the best linear prediction: K α = y − μ', () => {
  const task = taskOf(100, [1], 0.5);
  const solution = fitComponents(task);
  const [w] = weightsOf(solution, task.blocks) as [Float64Array];
  const z = task.blocks[0]!;
  for (let i = 0; i < 100; i++) {
    let fitted = solution.mean + (solution.residual + task.noise[i]!) * solution.alpha[i]!;
    for (let at = z.offsets[i]!; at < z.offsets[i + 1]!; at++) fitted += z.values[at]! * w[z.features[at]!]!;
    expect(fitted).toBeCloseTo(task.y[i]!, 3);
  }
});

test('all alike: no variance, the mean for all', () => {
  const task = taskOf(80, [1], 0.5);
  const { variances, mean, alpha } = fitComponents({ ...task, y: new Float64Array(80).fill(0.7) });
  for (const number of [...variances, mean, ...alpha]) expect(Number.isFinite(number)).toBe(true);
  expect(mean).toBeCloseTo(0.7, 6);
});
