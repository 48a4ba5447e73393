import { describe, expect, test } from 'vitest';
import { ridgeRegression } from './ridge.ts';

/** A dense matrix without its zeros. */
function sparse(matrix: readonly (readonly number[])[]) {
  const offsets = [0];
  const [features, values]: [number[], number[]] = [[], []];
  for (const row of matrix) {
    for (const [feature, value] of row.entries())
      if (value !== 0) {
        features.push(feature);
        values.push(value);
      }
    offsets.push(features.length);
  }
  return {
    offsets: Int32Array.from(offsets),
    features: Int32Array.from(features),
    values: Float64Array.from(values),
  };
}

describe('ridgeRegression', () => {
  const matrix = [
    [1, 0, 0.5],
    [0, 1, 0],
    [0.6, 0.8, 0],
    [0, 0, 0],
    [0, 0.2, 1],
    [0.3, 0, 0.7],
  ];
  const values = Float64Array.of(1.2, -0.7, 0.4, 0.1, 2, Number.NaN);

  // scikit-learn: Ridge(alpha).fit(the first five).predict(all)
  test.each([
    [
      0.03,
      [
        1.4250326137848788, -0.3368508169033322, 0.003467207708012607, 0.07603314712202458,
        1.8323178482884166, 1.4921068088051856,
      ],
    ],
    [
      1,
      [
        1.086189310209548, 0.02009848351618626, 0.23401198576859075, 0.44945549979031674, 1.2102447207153584,
        1.1061389862150133,
      ],
    ],
    [
      10,
      [
        0.7004545406543272, 0.4790384595076, 0.5249502777406205, 0.5812249628623124, 0.7143317592351396,
        0.7014430895739902,
      ],
    ],
  ])('penalty %d, against scikit-learn', (penalty, expected) => {
    const predict = ridgeRegression({
      rows: sparse(matrix),
      features: 3,
      values,
      known: [0, 1, 2, 3, 4],
      penalty,
    });
    matrix.forEach((_, row) => {
      expect(predict(row)).toBeCloseTo(expected[row]!, 8);
    });
  });

  // scikit-learn: Ridge(alpha).fit(the first five, sample_weight=weights).predict(all)
  test.each([
    {
      penalty: 0.03,
      weights: [2, 0.5, 1, 3, 0.25],
      expected: [
        1.2756902607434264, -0.1956571167177294, 0.1257884150610553, 0.09692759452482386, 1.5195073529459384,
        1.2651595797586983,
      ],
    },
    {
      penalty: 1,
      weights: [2, 0.5, 1, 3, 0.25],
      expected: [
        0.9847264452359579, 0.009320070657052648, 0.3382716049382716, 0.2513253023677835, 0.7345582486317436,
        0.7637443411615942,
      ],
    },
    {
      penalty: 10,
      weights: [2, 0.5, 1, 3, 0.25],
      expected: [
        0.594721485993695, 0.3772474121390154, 0.4580088774328393, 0.4283292281422629, 0.5157470403338964,
        0.5319457019634481,
      ],
    },
    {
      penalty: 0.03,
      weights: [1000, 0.001, 1, 0, 5],
      expected: [
        1.1999968644482677, 0.5784126908483335, 0.42801362912839447, 1.193679956720929, 1.9947687019826144,
        1.703853238179043,
      ],
    },
  ])('penalty $penalty and weights $weights, against scikit-learn', ({ penalty, weights, expected }) => {
    const predict = ridgeRegression({
      rows: sparse(matrix),
      features: 3,
      values,
      // What is not known has no weight that matters.
      weights: Float64Array.of(...weights, Number.NaN),
      known: [0, 1, 2, 3, 4],
      penalty,
    });
    matrix.forEach((_, row) => {
      expect(predict(row)).toBeCloseTo(expected[row]!, 7);
    });
  });

  test('a weight of 3 is three rows; weights of 1 are none', () => {
    const common = { features: 3, penalty: 0.5 };
    const three = ridgeRegression({
      ...common,
      rows: sparse([...matrix.slice(0, 5), matrix[2]!, matrix[2]!]),
      values: Float64Array.of(...values.slice(0, 5), values[2]!, values[2]!),
      known: [0, 1, 2, 3, 4, 5, 6],
    });
    const weighed = (weights?: Float64Array) =>
      ridgeRegression({
        ...common,
        rows: sparse(matrix),
        values,
        known: [0, 1, 2, 3, 4],
        ...(weights === undefined ? {} : { weights }),
      });
    const heavy = weighed(Float64Array.of(1, 1, 3, 1, 1, 1));
    const [ones, none] = [weighed(new Float64Array(6).fill(1)), weighed()];
    for (const row of [0, 1, 2, 3, 4]) {
      expect(heavy(row)).toBeCloseTo(three(row), 8);
      expect(ones(row)).toBe(none(row));
      expect(heavy(row)).not.toBeCloseTo(none(row), 3);
    }
  });

  test('one feature, in closed form', () => {
    // Slope Σ (x − x̄)(y − ȳ) / (Σ (x − x̄)² + penalty) = 4 / (2 + 2), through the means.
    const predict = ridgeRegression({
      rows: sparse([[0], [1], [2]]),
      features: 1,
      values: Float64Array.of(1, 2, 5),
      known: [0, 1, 2],
      penalty: 2,
    });
    expect([0, 1, 2].map(predict).map((value) => Math.round(value * 1e8) / 1e8)).toEqual([
      expect.closeTo(8 / 3 - 1, 8),
      expect.closeTo(8 / 3, 8),
      expect.closeTo(8 / 3 + 1, 8),
    ]);
  });

  test('without features, with one known row, with zeros: the mean', () => {
    const none = { rows: sparse([[], []]), features: 0, penalty: 1 };
    expect(ridgeRegression({ ...none, values: Float64Array.of(3, 5), known: [0, 1] })(0)).toBeCloseTo(4, 12);
    expect(ridgeRegression({ ...none, values: Float64Array.of(3, 5), known: [1] })(0)).toBeCloseTo(5, 12);
    expect(ridgeRegression({ ...none, values: Float64Array.of(0, 0), known: [0, 1] })(1)).toBe(0);
  });
});
