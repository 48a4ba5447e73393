/** Against psych::alpha, cor and definitions written out in R (scripts/make-psychometrics-classical.R). */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { SparseAnswers } from '../sparse-answers.ts';
import { cronbachAlpha } from './alpha.ts';
import { classicalAnalysis } from './items.ts';

interface Expected {
  readonly alpha: number;
  readonly feldt: readonly [number, number];
  readonly scoreDeviation?: number;
  readonly measurementError?: number;
  readonly facility: readonly number[];
  readonly deviation: readonly number[];
  readonly itemRest: readonly number[];
  readonly alphaIfDeleted: readonly number[];
  readonly upperLower: readonly number[];
  readonly scores: {
    readonly mean: number;
    readonly deviation: number;
    readonly skewness: number;
    readonly kurtosis: number;
    readonly quartiles: readonly number[];
  };
}

const fixture: {
  readonly answers: readonly string[];
  readonly sparse: readonly string[];
  readonly results: { readonly complete: Expected; readonly sparse: Expected };
} = JSON.parse(
  readFileSync(resolve(import.meta.dirname, '../../../test/fixtures/psychometrics-classical.json'), 'utf8'),
);

/** Persons' answers as strings, one character an item: 0, 1, or a dot for none. */
function answersOf(patterns: readonly string[]): SparseAnswers {
  const rows = patterns.flatMap((pattern, person) =>
    [...pattern].flatMap((mark, item) => (mark === '.' ? [] : [{ person, item, label: Number(mark) }])),
  );
  return {
    person: Int32Array.from(rows, ({ person }) => person),
    item: Int32Array.from(rows, ({ item }) => item),
    label: Uint8Array.from(rows, ({ label }) => label),
    persons: patterns.length,
    items: patterns[0]!.length,
  };
}

function expectAllClose(got: readonly (number | null)[], expected: readonly number[]) {
  expect(got.length).toBe(expected.length);
  got.forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i]!, 9);
  });
}

describe.each(['complete', 'sparse'] as const)('%s answers, against R', (kind) => {
  const expected = fixture.results[kind];
  const analysis = classicalAnalysis(answersOf(kind === 'complete' ? fixture.answers : fixture.sparse));
  test.each(['facility', 'deviation', 'itemRest', 'alphaIfDeleted', 'upperLower'] as const)('%s', (name) => {
    expectAllClose(
      analysis.items.map((item) => item[name]),
      expected[name],
    );
  });

  test('alpha and its interval', () => {
    expect(analysis.alpha!.alpha).toBeCloseTo(expected.alpha, 9);
    expectAllClose(analysis.alpha!.interval!, expected.feldt);
    if (expected.scoreDeviation === undefined) return;
    expect(analysis.alpha!.scoreDeviation).toBeCloseTo(expected.scoreDeviation, 9);
    expect(analysis.alpha!.measurementError).toBeCloseTo(expected.measurementError!, 9);
  });

  test('distribution of scores', () => {
    for (const name of ['mean', 'deviation', 'skewness', 'kurtosis'] as const) {
      expect(analysis.scores[name]).toBeCloseTo(expected.scores[name], 9);
    }
    expectAllClose(analysis.scores.quartiles, expected.scores.quartiles);
    expect(analysis.scores.personsByRight.reduce((sum, count) => sum + count, 0)).toBe(
      analysis.scores.persons,
    );
  });
});

describe('classical analysis', () => {
  test('does not depend on the order of answers', () => {
    const answers = answersOf(fixture.sparse);
    const turned = {
      ...answers,
      person: answers.person.toReversed(),
      item: answers.item.toReversed(),
      label: answers.label.toReversed(),
    };
    const [straight, back] = [answers, turned].map(classicalAnalysis);
    straight!.items.forEach((item, i) => {
      expect(back!.items[i]!.upperLower).toBeCloseTo(item.upperLower!, 12);
      expect(back!.items[i]!.itemRest).toBeCloseTo(item.itemRest!, 12);
    });
  });

  test('of repeated answers the first counts', () => {
    const answers = answersOf(fixture.sparse);
    const again = {
      ...answers,
      person: Int32Array.from([...answers.person, ...answers.person]),
      item: Int32Array.from([...answers.item, ...answers.item]),
      label: Uint8Array.from([...answers.label, ...answers.label.map((label) => 1 - label)]),
    };
    expect(classicalAnalysis(again)).toEqual(classicalAnalysis(answers));
  });

  test('items without answers, with one answer, and that all got right', () => {
    const { items, alpha } = classicalAnalysis(answersOf(['1.1.1', '1.0.0', '1.1.1', '110.0']));
    expect(items[1]).toEqual({
      answered: 1,
      right: 1,
      facility: 1,
      deviation: null,
      itemRest: null,
      upperLower: null,
      alphaIfDeleted: expect.any(Number),
    });
    expect(items[3]).toEqual({
      answered: 0,
      right: 0,
      facility: null,
      deviation: null,
      itemRest: null,
      upperLower: null,
      alphaIfDeleted: null,
    });
    expect(items[0]).toMatchObject({ facility: 1, deviation: 0, itemRest: null, upperLower: 0 });
    expect(alpha!.items).toBe(4);
  });

  test('one person has scores and no spread', () => {
    const { items, alpha, scores } = classicalAnalysis(answersOf(['101']));
    expect(alpha).toBeNull();
    expect(items[0]).toEqual({
      answered: 1,
      right: 1,
      facility: 1,
      deviation: null,
      itemRest: null,
      upperLower: 0,
      alphaIfDeleted: null,
    });
    expect(scores).toMatchObject({
      persons: 1,
      mean: 2 / 3,
      deviation: null,
      skewness: null,
      kurtosis: null,
    });
  });

  test('one item, and no two items answered by anybody', () => {
    expect(classicalAnalysis(answersOf(['1', '0'])).alpha).toBeNull();
    expect(classicalAnalysis(answersOf(['1..', '.0.', '..1'])).alpha).toBeNull();
  });

  test('no answers at all is an error', () => {
    expect(() => classicalAnalysis(answersOf(['..', '..']))).toThrow(/expected at least one, got none/);
  });
});

describe('alpha', () => {
  test('KR-20 by hand', () => {
    // Scores 3, 2, 1, 0: variance 5/4; p = 3/4, 1/2, 1/4, so Σ pq = 5/8.
    const { whole } = cronbachAlpha(answersOf(['111', '110', '100', '000']));
    expect(whole!.alpha).toBeCloseTo((3 / 2) * (1 - 5 / 8 / (5 / 4)), 12);
    expect(whole!.scoreDeviation).toBeCloseTo(Math.sqrt(5 / 3), 12);
  });

  test('items that agree fully: one, without a spread around it', () => {
    const { whole } = cronbachAlpha(answersOf(['111', '000', '111', '000']));
    expect(whole).toMatchObject({ alpha: 1, interval: [1, 1], measurementError: 0 });
  });

  test('below zero it is said so; where scores do not vary there is none', () => {
    expect(cronbachAlpha(answersOf(['1100', '0110', '1011', '0001'])).whole!.alpha).toBeLessThan(0);
    expect(cronbachAlpha(answersOf(['10', '01'])).whole).toBeNull();
  });

  test('the interval gets wider with the level', () => {
    const interval = (level: number) => cronbachAlpha(answersOf(fixture.sparse), { level }).whole!.interval!;
    expect(interval(0.99)[0]).toBeLessThan(interval(0.9)[0]);
    expect(interval(0.99)[1]).toBeGreaterThan(interval(0.9)[1]);
  });
});
