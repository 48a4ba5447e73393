import { expect, test } from 'vitest';
import { createMt19937 } from '../../numeric/index.ts';
import { fitLeftOut } from './compare-encoders.ts';

const random = createMt19937(2);
const COUNT = 150;
const texts = Array.from({ length: COUNT }, (_, i) => `question ${i % 7}`);
const truth = texts.map(() => random.normal());
const error = new Float64Array(COUNT).fill(0.2);
const difficulty = Float64Array.from(truth, (b) => 1 + b + 0.2 * random.normal());
const fold = Int32Array.from(texts, (_, i) => i % 3);
const task = { texts, difficulty, error, fold, blocks: ['base'] as const, seed: 1 };

test('what tells more of texts that were left out fits them better', () => {
  const noise = (deviation: number) => truth.map((b) => [b + deviation * random.normal()]);
  const [clear, dim, none] = [noise(0.1), noise(1), truth.map(() => [random.normal()])].map((numbers) =>
    fitLeftOut(task, numbers!),
  );
  expect(clear!.r).toBeGreaterThan(0.95);
  expect(dim!.r).toBeLessThan(clear!.r!);
  expect(clear!.error).toBeLessThan(dim!.error);
  expect(dim!.error).toBeLessThan(none!.error);
  // Half of the variance is read: √½, with the noise of what is known.
  expect(dim!.error).toBeCloseTo(Math.sqrt(0.5 + 0.04), 1);
});

test('numbers that are the same of all texts say their mean, and correlate with nothing', () => {
  const { r, error: missed } = fitLeftOut(
    task,
    truth.map(() => [1]),
  );
  // Each fold has a mean of its own, that of the others.
  expect(r).toBeLessThan(0.2);
  expect(missed).toBeGreaterThan(0.8);
});

test('texts that are all left out together are read as 0', () => {
  const fit = fitLeftOut(
    { ...task, fold: new Int32Array(COUNT) },
    truth.map((b) => [b]),
  );
  expect(fit.r).toBe(0);
  expect(fit.error).toBeCloseTo(Math.sqrt(difficulty.reduce((sum, b) => sum + b * b, 0) / COUNT), 6);
});
