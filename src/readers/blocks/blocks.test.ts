import { describe, expect, test } from 'vitest';
import { numberRows, scalingOf } from './number-block.ts';
import { addTimes, type FeatureRows, rowsAt, sumByFeature } from './rows.ts';
import { surfaceOf } from './surface.ts';
import { termRows, vocabularyOf } from './term-block.ts';
import { letterTerms, wordTerms } from './terms.ts';

const dense = ({ width, offsets, features, values }: FeatureRows) =>
  Array.from({ length: offsets.length - 1 }, (_, row) => {
    const of = new Array<number>(width).fill(0);
    for (let at = offsets[row]!; at < offsets[row + 1]!; at++) of[features[at]!] = values[at]!;
    return of;
  });

describe('terms', () => {
  test('words and pairs of them, without case, digits by their form', () => {
    expect([...wordTerms('Add 12 apples')]).toEqual(['add', '00', 'add 00', 'apples', '00 apples']);
    expect(wordTerms('')).toEqual(new Set());
  });

  test('letters in runs of three to five, blanks around a word', () => {
    expect([...letterTerms('Cat!')]).toEqual([' ca', 'cat', 'at ', ' cat', 'cat ', ' cat ']);
    // A sign outside the basic plane is one letter.
    expect([...letterTerms('𝒜b')]).toEqual([' ab', 'ab ', ' ab ']);
    expect(letterTerms('? !')).toEqual(new Set());
  });
});

describe('bags of terms', () => {
  const texts = [
    ['a', 'b'],
    ['a', 'c'],
    ['b', 'c'],
    ['b', 'd'],
  ].map((terms) => new Set(terms));
  const vocabulary = vocabularyOf(texts);

  test('have terms of two texts or more, by their rarity', () => {
    expect(vocabulary.terms).toEqual(['a', 'b', 'c']);
    expect(vocabulary.weights[0]).toBeCloseTo(Math.log(5 / 3) + 1, 12);
    expect(vocabulary.weights[1]).toBeCloseTo(Math.log(5 / 4) + 1, 12);
  });

  test('have rows of length 1; what is not known is not seen', () => {
    const rows = dense(termRows(vocabulary, [...texts, new Set(['x']), new Set(['c', 'x'])]));
    for (const row of rows.slice(0, 4)) expect(Math.hypot(...row)).toBeCloseTo(1, 6);
    expect(rows[4]).toEqual([0, 0, 0]);
    expect(rows[5]).toEqual([0, 0, 1]);
  });

  test('a term of all texts tells nothing apart', () => {
    expect(vocabularyOf([new Set(['a']), new Set(['a'])]).terms).toEqual([]);
  });
});

describe('numbers', () => {
  const rows = [
    [1, 10, 5],
    [3, 30, 5],
    [5, 20, 5],
  ];

  test.each(['each', 'together'] as const)('are centred, and squares add up to 1 a row (%s)', (scale) => {
    const scaled = dense(numberRows(scalingOf(rows, scale), rows));
    const squares = scaled.map((row) => row.reduce((sum, x) => sum + x * x, 0));
    expect(squares.reduce((a, b) => a + b, 0) / 3).toBeCloseTo(1, 6);
    for (const j of [0, 1, 2]) expect(scaled.reduce((sum, row) => sum + row[j]!, 0)).toBeCloseTo(0, 6);
    expect(scaled.map((row) => row[2])).toEqual([0, 0, 0]);
  });

  test('of one text are nought', () => {
    expect(dense(numberRows(scalingOf([[1, 2]], 'each'), [[1, 2]]))).toEqual([[0, 0]]);
  });
});

describe('rows', () => {
  const z = numberRows({ centre: [0, 0], divisor: [1, 1] }, [
    [1, 2],
    [3, 4],
    [5, 6],
  ]);

  test('times weights, and summed by feature', () => {
    const product = new Float64Array(3);
    addTimes(z, Float64Array.of(1, -1), product);
    expect([...product]).toEqual([-1, -1, -1]);
    expect([...sumByFeature(z, Float64Array.of(1, 0, 2))]).toEqual([11, 14]);
  });

  test('some of them', () => {
    expect(dense(rowsAt(z, [2, 0]))).toEqual([
      [5, 6],
      [1, 2],
    ]);
  });
});

test('the surface of a question: lengths, digits, negations, options', () => {
  const text = 'Topic: sums\n\nQuestion: Which is NOT 12?\nA) 12\nB) twelve';
  const counts = surfaceOf(text).map((x) => Math.round(Math.expm1(x) * 10) / 10);
  // signs, words, their mean, the longest, digits, negations, options, their mean length, its spread, others, capitals
  expect(counts).toEqual([16, 4, 4, 5, 2, 1, 2, 4, 2, 1, 4]);
  for (const number of surfaceOf('')) expect(number).toBe(0);
});
