import { describe, expect, test } from 'vitest';
import { createMt19937 } from '../../numeric/index.ts';
import { fitOf, judgeEncoders, readLeftOut } from './compare-encoders.ts';
import { mixReaders } from './mix-readers.ts';

const random = createMt19937(2);
const COUNT = 150;
const texts = Array.from({ length: COUNT }, (_, i) => `question ${i % 7}`);
const truth = texts.map(() => random.normal());
const error = new Float64Array(COUNT).fill(0.2);
const difficulty = Float64Array.from(truth, (b) => 1 + b + 0.2 * random.normal());
const fold = Int32Array.from(texts, (_, i) => i % 3);
const task = { texts, difficulty, error, fold, blocks: ['base'] as const, seed: 1 };
const fitLeftOut = (numbers: readonly (readonly number[])[]) => fitOf(readLeftOut(task, numbers), task);

test('what tells more of texts that were left out fits them better', () => {
  const noise = (deviation: number) => truth.map((b) => [b + deviation * random.normal()]);
  const [clear, dim, none] = [noise(0.1), noise(1), truth.map(() => [random.normal()])].map((numbers) =>
    fitLeftOut(numbers!),
  );
  expect(clear!.r).toBeGreaterThan(0.95);
  expect(dim!.r).toBeLessThan(clear!.r!);
  expect(clear!.error).toBeLessThan(dim!.error);
  expect(dim!.error).toBeLessThan(none!.error);
  // Half of the variance is read: √½, with the noise of what is known.
  expect(dim!.error).toBeCloseTo(Math.sqrt(0.5 + 0.04), 1);
});

test('numbers that are the same of all texts say their mean, and correlate with nothing', () => {
  const { r, error: missed } = fitLeftOut(truth.map(() => [1]));
  expect(r).toBe(0);
  expect(missed).toBeGreaterThan(0.8);
});

test('r is within folds: that their means differ is no skill', () => {
  const read = Float64Array.from(fold, (k, i) => 10 * k + truth[i]!);
  expect(fitOf(read, task).r).toBeGreaterThan(0.95);
  const { r } = fitOf(read, { ...task, fold: new Int32Array(COUNT) });
  expect(r).toBeLessThan(0.5);
  expect(fitOf(read, { ...task, difficulty: new Float64Array(COUNT).fill(1) }).r).toBeNull();
});

describe('which is kept', () => {
  const group = [...Array(COUNT).keys()];
  const left = { ...task, group };
  const same = Float64Array.from(difficulty, () => 1);
  const some = Float64Array.from(truth, (b) => 1 + 0.5 * b);

  test('the tuned one where it misses less by more than the standard error of that', () => {
    // Equal weights: the gain is a mean of pairs, its error their deviation over √n.
    const less = difficulty.map((b, i) => (1 - b) ** 2 - (some[i]! - b) ** 2);
    const mean = less.reduce((a, b) => a + b) / COUNT;
    const squares = less.reduce((sum, one) => sum + (one - mean) ** 2, 0);
    const judged = judgeEncoders({ frozen: same, beside: same, tuned: some }, left);
    expect(judged.kept).toBe('tuned');
    for (const { gain, error: of } of Object.values(judged.over)) {
      expect(gain).toBeCloseTo(mean, 12);
      expect(of).toBeCloseTo(Math.sqrt(squares / (COUNT - 1) / COUNT), 12);
    }
    expect([judged.frozen, judged.tuned]).toEqual([fitOf(same, task), fitOf(some, task)]);
  });

  test('texts of one group are one observation: all of them twice tell no more', () => {
    const twice = (values: ArrayLike<number>) => [...Array.from(values), ...Array.from(values)];
    const wide = (values: ArrayLike<number>) => Float64Array.from(twice(values));
    const once = judgeEncoders({ frozen: same, beside: same, tuned: some }, left);
    const doubled = judgeEncoders(
      { frozen: wide(same), beside: wide(same), tuned: wide(some) },
      {
        ...{ difficulty: wide(difficulty), error: wide(error) },
        ...{ fold: Int32Array.from(twice(fold)), group: twice(group) },
      },
    );
    expect(doubled.over.frozen.gain).toBeCloseTo(once.over.frozen.gain, 12);
    expect(doubled.over.frozen.error).toBeCloseTo(once.over.frozen.error, 12);
  });

  test('the frozen one where it is better, as good, or what is read beside does as well', () => {
    const kept = (frozen: Float64Array, beside: Float64Array) =>
      judgeEncoders({ frozen, beside, tuned: some }, left).kept;
    expect(kept(difficulty, same)).toBe('frozen');
    expect(kept(some, same)).toBe('frozen');
    expect(kept(same, some)).toBe('frozen');
  });
});

test('of noise, the tuned encoder is kept no more often than a standard error lets chance', () => {
  const [draws, count, width] = [100, 60, 20];
  const draw = createMt19937(21);
  const places = [...Array(count).keys()];
  const words = places.map((i) => `${'abcdefgh'[i % 8]}word of a question`);
  let kept = 0;
  for (let d = 0; d < draws; d++) {
    const vectors = places.map(() => Array.from({ length: width }, () => draw.normal()));
    const noise = Float64Array.from(places, () => draw.normal());
    // An encoder that learned by one step: it says of each text what the others have it say that were not left out with it.
    const alike = (i: number, j: number) => vectors[i]!.reduce((sum, x, k) => sum + x * vectors[j]![k]!, 0);
    const said = (i: number) => places.filter((j) => j % 3 !== i % 3).map((j) => noise[j]! * alike(i, j));
    const unseen = Float64Array.from(places, (i) => said(i).reduce((a, b) => a + b) / count);
    const left = {
      ...{ texts: words, difficulty: noise, error: error.slice(0, count) },
      ...{ fold: Int32Array.from(places, (i) => i % 3), group: places, seed: 1 },
    };
    const head = { weight: Float64Array.of(1), bias: 0 };
    const mixed = mixReaders({ ...left, unseen, head, known: places, beside: ['words'] });
    const frozen = readLeftOut({ ...left, blocks: ['base', 'words'] }, vectors);
    const read = { frozen, tuned: mixed.leftOut, beside: mixed.leftOutBeside };
    if (judgeEncoders(read, left).kept === 'tuned') kept++;
  }
  // One in six lies above a standard error.
  expect(kept / draws).toBeLessThan(1 / 6);
});
