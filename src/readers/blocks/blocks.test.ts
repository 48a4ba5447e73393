import { describe, expect, test } from 'vitest';
import { createMt19937 } from '../../numeric/index.ts';
import { kernelRows } from './kernel-block.ts';
import { boundedRows, numberRows, scalingOf } from './number-block.ts';
import { addTimes, rowsAt, type SparseFeatures, sumByFeature, toDense, writeRow } from './rows.ts';
import { surfaceOf } from './surface.ts';
import { termRows, vocabularyOf } from './term-block.ts';
import { letterTerms, wordTerms } from './terms.ts';

const dense = ({ width, offsets, features, values }: SparseFeatures) =>
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

describe('likeness', () => {
  const random = createMt19937(5);
  const points = Array.from({ length: 8 }, () => Array.from({ length: 20 }, () => random.normal()));
  const scaled = numberRows(scalingOf(points, 'together'), points);
  const kernel = kernelRows(scaled);

  test('products are half the line and half the Gaussian kernel, as nearly as 512 waves have it', () => {
    const x = dense(scaled);
    const z = (row: number) => kernel.values.subarray(row * kernel.width, (row + 1) * kernel.width);
    const product = (a: ArrayLike<number>, b: ArrayLike<number>) =>
      Array.from(a).reduce((sum, one, j) => sum + one * b[j]!, 0);
    for (const i of points.keys())
      for (const j of points.keys()) {
        const square = x[i]!.reduce((sum, one, k) => sum + (one - x[j]![k]!) ** 2, 0);
        const wanted = 0.5 * product(x[i]!, x[j]!) + 0.5 * Math.exp(-square / 2);
        expect(Math.abs(product(z(i), z(j)) - wanted)).toBeLessThan(0.1);
      }
  });

  test('dense rows add, sum and are chosen as sparse ones', () => {
    const full = toDense(scaled);
    const w = Float64Array.from({ length: scaled.width }, () => random.normal());
    const v = Float64Array.from(points, () => random.normal());
    const [a, b] = [new Float64Array(points.length), new Float64Array(points.length)];
    addTimes(scaled, w, a);
    addTimes(full, w, b);
    const sums = [sumByFeature(scaled, v), sumByFeature(full, v)] as const;
    for (const [one, other] of [[a, b], sums] as const)
      one.forEach((value, i) => {
        expect(other[i]).toBeCloseTo(value, 5);
      });
    expect(toDense(rowsAt(full, [3, 1]))).toEqual(toDense(rowsAt(scaled, [3, 1])));
    const [row, same] = [new Float64Array(scaled.width), new Float64Array(scaled.width)];
    writeRow(scaled, 2, row);
    writeRow(full, 2, same);
    row.forEach((value, j) => {
      expect(same[j]).toBeCloseTo(value, 5);
    });
  });
});

test('what lies far outside is taken for two deviations', () => {
  const scaling = scalingOf(
    [
      [0, 5],
      [2, 5],
      [4, 5],
    ],
    'each',
  );
  const [far, near] = dense(
    boundedRows(scaling, [
      [1e9, 5],
      [2.5, 5],
    ]),
  );
  expect(far).toEqual([2, 0]);
  expect(near![0]).toBeCloseTo(0.5 / Math.sqrt(8 / 3), 12);
});
