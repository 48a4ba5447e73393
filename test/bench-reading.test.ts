/** The reading benchmark's folds and scores, on small records of their own. */
import { describe, expect, test } from 'vitest';
import { foldsOf } from '../bench/reading/folds.ts';
import { PREDICTORS } from '../bench/reading/predictors.ts';
import type { ReadingSet } from '../bench/reading/reading-set.ts';
import { differenceOfR, scorePrediction } from '../bench/reading/score.ts';

const question = (i: number, group: string): ReadingSet['questions'][number] => ({
  id: `q${i}`,
  text: `Question: number ${i}`,
  topic: i % 2 === 0 ? 'even' : 'odd',
  covariates: { grade: i % 3 },
  group,
});

describe('folds', () => {
  /** Groups of one to four questions, those of a group apart from each other. */
  const questions = Array.from({ length: 103 }, (_, i) => question(i, `group ${(i * i) % 41}`));

  test('keep groups together and are as large as each other but for a group', () => {
    const part = foldsOf({ questions }, 5, 42);
    const partsOf = new Map<string, Set<number>>();
    for (const [q, { group }] of questions.entries())
      partsOf.set(group, (partsOf.get(group) ?? new Set()).add(part[q]!));
    expect([...partsOf.values()].every((parts) => parts.size === 1)).toBe(true);
    const sizes = [0, 1, 2, 3, 4].map((fold) => part.filter((one) => one === fold).length);
    const largest = Math.max(
      ...[...partsOf.keys()].map((name) => questions.filter((q) => q.group === name).length),
    );
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(largest);
  });

  test('depend on the seed alone', () => {
    expect(foldsOf({ questions }, 5, 42)).toEqual(foldsOf({ questions }, 5, 42));
    expect(foldsOf({ questions }, 5, 43)).not.toEqual(foldsOf({ questions }, 5, 42));
  });

  test.each([1, 2.5, 42])('%s of fewer groups, or of one part, are refused', (folds) => {
    expect(() => foldsOf({ questions }, folds, 42)).toThrow('folds: expected a whole number from 2 to the');
  });
});

describe('score', () => {
  const real = Float64Array.of(1, 2, 3, 4);
  const onePart = new Int32Array(4);

  test('of one part is Pearson’s r and the root mean squared error over the spread', () => {
    // Deviations −1.5 −0.5 0.5 1.5 against −0.5 −1.5 1.5 0.5: r = 3 / 5. Errors 1, 1, 1, 1 over squares of 5.
    const score = scorePrediction({ predicted: Float64Array.of(2, 1, 4, 3), real, part: onePart });
    expect(score.questions).toBe(4);
    expect(score.r).toBeCloseTo(0.6, 12);
    expect(score.rmse).toBeCloseTo(Math.sqrt(4 / 5), 12);
  });

  test('of the mean is no r and an error of the whole spread', () => {
    const predicted = new Float64Array(4).fill(2.5);
    expect(scorePrediction({ predicted, real, part: onePart })).toEqual({ questions: 4, r: null, rmse: 1 });
  });

  test('of the means of other parts has no r, though over all questions they correlate', () => {
    const predicted = Float64Array.of(3.5, 3.5, 1.5, 1.5);
    expect(scorePrediction({ predicted, real, part: Int32Array.of(0, 0, 1, 1) }).r).toBeNull();
    expect(scorePrediction({ predicted, real, part: onePart }).r).toBeCloseTo(-2 / Math.sqrt(5), 12);
  });

  test('does not look at questions that were only learned from', () => {
    const score = scorePrediction({
      predicted: Float64Array.of(2, 1, Number.NaN, 4, 3),
      real: Float64Array.of(1, 2, 100, 3, 4),
      part: Int32Array.of(0, 0, -1, 0, 0),
    });
    expect(score.r).toBeCloseTo(0.6, 12);
    expect(score.rmse).toBeCloseTo(Math.sqrt(4 / 5), 12);
  });
});

describe('difference of r', () => {
  const real = Float64Array.from({ length: 200 }, (_, q) => Math.sin(q));
  const part = Int32Array.from(real.keys(), (q) => q % 2);
  const noisy = (size: number) => real.map((value, q) => value + size * Math.sin(7 * q * q));
  const alone = [...real.keys()].map(String);
  const pair = { one: noisy(0.5), other: noisy(2), real, part, group: alone };

  test('is that of the scores, in an interval that repeats with its seed', () => {
    const difference = differenceOfR(pair, { seed: 1 })!;
    const r = (predicted: Float64Array) => scorePrediction({ predicted, real, part }).r!;
    expect(difference.value).toBeCloseTo(r(pair.one) - r(pair.other), 12);
    expect(difference.low).toBeGreaterThan(0);
    expect(difference.low).toBeLessThan(difference.value);
    expect(difference.high).toBeGreaterThan(difference.value);
    expect(differenceOfR(pair, { seed: 1 })).toEqual(difference);
  });

  test('of a prediction and a stretched copy is nought in every draw', () => {
    const stretched = pair.one.map((value) => 3 * value - 5);
    const { value, low, high } = differenceOfR({ ...pair, other: stretched }, { seed: 1, draws: 50 })!;
    for (const end of [value, low!, high!]) expect(end).toBeCloseTo(0, 12);
  });

  test('is as uncertain as its groups are few: copies of a question add nothing', () => {
    const copies = (values: Float64Array) => Float64Array.from({ length: 1000 }, (_, i) => values[i % 200]!);
    const repeated = {
      one: copies(pair.one),
      other: copies(pair.other),
      real: copies(real),
      part: Int32Array.from({ length: 1000 }, (_, i) => part[i % 200]!),
      group: Array.from({ length: 1000 }, (_, i) => alone[i % 200]!),
    };
    const [once, five] = [pair, repeated].map((one) => differenceOfR(one, { seed: 1 })!);
    expect(five!.low).toBeCloseTo(once!.low!, 12);
    expect(five!.high).toBeCloseTo(once!.high!, 12);
    const apart = differenceOfR({ ...repeated, group: [...repeated.real.keys()].map(String) }, { seed: 1 })!;
    expect(apart.high! - apart.low!).toBeLessThan(0.6 * (once!.high! - once!.low!));
  });
});

describe('predictors', () => {
  const questions = Array.from({ length: 60 }, (_, i) => question(i, `${i}`));
  const set: ReadingSet = {
    name: 'made up',
    questions,
    difficulty: Float64Array.from(questions, (_, i) => (i % 2) + 0.5 * (i % 3)),
    error: new Float64Array(60).fill(0.1),
    answers: null,
  };
  const test_ = [0, 1, 2, 3, 4, 5];
  const train = [...questions.keys()].filter((q) => !test_.includes(q));

  test.each(PREDICTORS)('$name does not look at what it is asked for', async ({ predict }) => {
    const predicted = await predict(set, train, test_);
    expect(predicted).toHaveLength(6);
    const hidden = set.difficulty.map((value, q) => (q < 6 ? Number.NaN : value));
    expect(await predict({ ...set, difficulty: hidden }, train, test_)).toEqual(predicted);
  });

  test('the topic’s mean has topics and covariates', async () => {
    const predicted = await PREDICTORS.find(({ name }) => name === 'topic mean')!.predict(set, train, test_);
    for (const [i, q] of test_.entries())
      expect(Math.abs(predicted[i]! - set.difficulty[q]!)).toBeLessThan(0.1);
  });
});
