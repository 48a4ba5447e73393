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
