/** The class's own reader in the reading benchmark: what it reads, what it knows of how sure it is, and what it is held against. */
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { againstBest } from '../bench/reading/best-of-parts.ts';
import { classReader, withCovariates } from '../bench/reading/class-reader.ts';
import type { ReadingSet } from '../bench/reading/reading-set.ts';
import { coverage, scorePrediction } from '../bench/reading/score.ts';
import { questionText } from '../src/answers/index.ts';
import { correlate, createMt19937 } from '../src/numeric/index.ts';

const BASE = resolve(import.meta.dirname, 'fixtures/bert/base');
const WORDS = ['cat', 'dog', 'tree', 'sum', 'map', 'line', 'bird', 'song'];

/** Words say a part of how hard a question is, its grade the larger one, and 0.3 of it is told by nothing. */
function madeSet(questions: number, withGrade: boolean): ReadingSet {
  const random = createMt19937(5);
  const made = Array.from({ length: questions }, (_, i) => {
    const [a, grade] = [Math.floor(random.uniform() * 8), Math.floor(random.uniform() * 5)];
    return {
      id: `${i}`,
      text: `Topic: all\n\nQuestion: ${WORDS[a]} and ${WORDS[i % 8]}`,
      topic: 'all',
      covariates: withGrade ? { grade } : {},
      group: `${i}`,
      difficulty: 0.2 * a + grade + 0.3 * random.normal(),
    };
  });
  return {
    name: 'made',
    questions: made.map(({ difficulty: _, ...question }) => question),
    difficulty: Float64Array.from(made, ({ difficulty }) => difficulty),
    error: new Float64Array(questions).fill(0.1),
    answers: null,
  };
}

describe('the class’s reader', () => {
  const places = [...Array(160).keys()];
  const [train, heldOut] = [places.filter((q) => q % 4 !== 0), places.filter((q) => q % 4 === 0)];

  test('knows covariates, and how far from it a question lies', async () => {
    const rOf = async (withGrade: boolean) => {
      const set = madeSet(160, withGrade);
      const { difficulty, error } = await classReader(BASE, 1).read(set, train, heldOut);
      const real = heldOut.map((q) => set.difficulty[q]!);
      return { r: correlate([...difficulty], real).pearson!.value, error: error[0]! };
    };
    const [known, unknown] = [await rOf(true), await rOf(false)];
    expect(known.r).toBeGreaterThan(0.9);
    expect(unknown.r).toBeLessThan(0.6);
    // What is told by nothing; without the grade its deviation, √2, as well.
    expect(Math.abs(known.error - 0.3)).toBeLessThan(0.1);
    expect(Math.abs(unknown.error - Math.SQRT2)).toBeLessThan(0.35);
  });

  test('does not look at what it is asked for', async () => {
    const set = madeSet(160, true);
    const hidden = set.difficulty.map((value, q) => (q % 4 === 0 ? Number.NaN : value));
    const reader = classReader(BASE, 1);
    expect(await reader.read({ ...set, difficulty: hidden }, train, heldOut)).toEqual(
      await reader.read(set, train, heldOut),
    );
  });

  test('has covariates where the product writes them', () => {
    const covariates = { grade: 4, kind: 'open' };
    const asText = { grade: '4', kind: 'open' };
    for (const fields of [
      {
        topic_name: 'sums',
        question_title: 'How many?\n\nQuestion: really?',
        option_a: 'Two',
        option_b: '3',
      },
      { question_title: 'How many?' },
    ]) {
      const text = questionText(fields);
      expect(withCovariates({ text, covariates })).toBe(questionText(fields, asText));
      expect(withCovariates({ text, covariates: {} })).toBe(text);
    }
  });
});

test('an interval holds what lies within 1.645 standard errors, the real one’s among them', () => {
  // Errors of 3 and 4 are 5 together: 8.22 is the end.
  const held = coverage({
    predicted: Float64Array.of(0, 0, 0, 0),
    error: new Float64Array(4).fill(3),
    real: Float64Array.of(8.2, -8.2, 8.3, -8.3),
    ofReal: new Float64Array(4).fill(4),
  });
  expect(held.observed).toBe(0.5);
});

describe('against the best of its parts', () => {
  const real = Float64Array.from({ length: 200 }, (_, q) => Math.sin(q));
  const noisy = (size: number, seed: number) => real.map((value, q) => value + size * Math.sin(seed * q * q));
  const task = {
    folder: 'base',
    real,
    part: new Int32Array(200),
    group: [...real.keys()].map(String),
    seed: 1,
  };
  const columns = (ofReader: number) => [
    { name: 'topic mean', predicted: noisy(0.1, 3) },
    { name: 'words alone', predicted: noisy(1, 5) },
    { name: 'reader: letters', predicted: noisy(2, 7) },
    { name: 'base alone: base', predicted: noisy(3, 11) },
    { name: 'base alone: other', predicted: noisy(0.1, 13) },
    { name: "the class's reader: base", predicted: noisy(ofReader, 17) },
  ];

  test('it is held against the best of words, letters and its own base', () => {
    const { best, r, difference, isBelow } = againstBest({ ...task, columns: columns(0.5) })!;
    const rOf = (predicted: Float64Array) => scorePrediction({ ...task, predicted }).r!;
    expect(best).toBe('words alone');
    expect(r).toBeCloseTo(rOf(noisy(1, 5)), 12);
    expect(difference.value).toBeCloseTo(rOf(noisy(0.5, 17)) - r, 12);
    expect(difference.low).toBeGreaterThan(0);
    expect(isBelow).toBe(false);
  });

  test('it is below where it is so by more than half the interval', () => {
    const { difference, isBelow } = againstBest({ ...task, columns: columns(4) })!;
    expect(difference.high).toBeLessThan(0);
    expect(isBelow).toBe(true);
  });

  test('there is nothing to say without it, or without parts', () => {
    expect(againstBest({ ...task, columns: columns(1).slice(0, -1) })).toBeNull();
    expect(againstBest({ ...task, columns: columns(1).slice(-1) })).toBeNull();
  });
});
