/** What counts of options teach: log ratios against numbers by hand, and a rule of our own that is to be found again. */
import { describe, expect, test } from 'vitest';
import { sampleItems } from '../../../../test/sample-bank.ts';
import {
  type CountedQuestion,
  isCounted,
  learnOptions,
  logRatios,
  readOptions,
  readsBase,
  scoreOptions,
} from './learn-options.ts';
import { optionFeatures, wrongOptions } from './option-features.ts';

const question = (changes: Partial<CountedQuestion> = {}): CountedQuestion => ({
  text: 'Question: How many?\nA) one\nB) two\nC) three',
  options: ['one', 'two', 'three', '', ''],
  key: 1,
  counts: [6, 50, 2, 0, 0],
  ...changes,
});

const counted = (count: number, seed: number): CountedQuestion[] =>
  sampleItems(count, { seed, answers: [400] }).map(({ question_title, options, key, counts }) => ({
    text: `Question: ${question_title}\n${options.map((text, o) => `${'ABCDE'[o]}) ${text}`).join('\n')}`,
    options,
    key,
    counts,
  }));
const none = () => undefined;

describe('log ratios', () => {
  test('of wrong options, less their mean', () => {
    const [a, c] = logRatios(question());
    const half = (Math.log(6.5) - Math.log(2.5)) / 2;
    expect(a!.ratio).toBeCloseTo(half, 12);
    expect(c!.ratio).toBeCloseTo(-half, 12);
    // The variance of half a difference of two logarithms: (1 / 6.5 + 1 / 2.5) / 4.
    for (const { error } of [a!, c!]) expect(error ** 2).toBeCloseTo((1 / 6.5 + 1 / 2.5) / 4, 12);
  });

  test('need two wrong options, and a wrong answer', () => {
    expect(isCounted(question())).toBe(true);
    expect(isCounted(question({ options: ['one', 'two', '', '', ''] }))).toBe(false);
    expect(isCounted(question({ counts: [0, 9, 0, 0, 0] }))).toBe(false);
    expect(isCounted(question({ key: -1 }))).toBe(false);
  });
});

test('features are of wrong options beside each other: their means are nought, and the order does not matter', () => {
  const features = optionFeatures(question({ key: 0 }), none);
  expect(features).toHaveLength(2);
  for (const [j] of features[0]!.entries()) expect(features[0]![j]! + features[1]![j]!).toBeCloseTo(0, 12);
  const vectors = (text: string) => [text.length, 1];
  expect(
    optionFeatures(question({ key: 0 }), vectors)[0]!
      .slice(10)
      .some((x) => x !== 0),
  ).toBe(true);
});

describe('a rule of our own: longer wrong options draw more, and those that come first', () => {
  const learned = learnOptions(counted(120, 3), { vectors: none, seed: 1 });
  const others = counted(60, 4);

  test('is found in questions that were not met', () => {
    const read = others.map((one) => readOptions(learned, one, none));
    for (const [i, shares] of read.entries()) {
      expect(shares).toHaveLength(wrongOptions(others[i]!).length);
      expect(shares.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
    }
    const { questions, mae, mae_even, first, first_even } = scoreOptions(others, read)!;
    expect(questions).toBe(60);
    expect(mae).toBeLessThan(0.7 * mae_even);
    expect(first).toBeGreaterThan(first_even + 0.2);
  });

  test('is kept as plain numbers, without a base', () => {
    const kept = JSON.parse(JSON.stringify(learned));
    expect(readOptions(kept, others[0]!, none)).toEqual(readOptions(learned, others[0]!, none));
    expect(readsBase(learned)).toBe(false);
  });
});

test('scores are those by hand', () => {
  const one = question({ key: 1, counts: [3, 9, 1, 0, 0] });
  expect(scoreOptions([one], [[0.5, 0.5]])).toEqual({
    questions: 1,
    mae: 0.25,
    mae_even: 0.25,
    first: 1,
    first_even: 0.5,
  });
  expect(scoreOptions([one], [[0.1, 0.9]])).toMatchObject({ mae: expect.closeTo(0.65, 12), first: 0 });
  expect(scoreOptions([], [])).toBeNull();
});
