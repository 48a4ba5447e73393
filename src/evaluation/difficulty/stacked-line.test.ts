import { describe, expect, test } from 'vitest';
import { createMt19937 } from '../../numeric/index.ts';
import { lineVariance, stackedLine, type WeighedRow } from './stacked-line.ts';

const X = [
  [0.2, 1],
  [1.1, 0.3],
  [-0.7, 0.4],
  [2, 1.9],
  [-1.5, -0.8],
  [0.4, -1.2],
  [0.9, 0.1],
] as const;
const WEIGHTS = [1, 2, 0.5, 1.5, 3, 0.7, 1.2] as const;
const TOLD = [1, 0.8, 0.5, 0.9, 0.3, 0.6, 0.05] as const;
const rowsOf = (y: readonly number[]) =>
  X.map((x, i): WeighedRow => ({ x, y: y[i]!, weight: WEIGHTS[i]!, certainty: TOLD[i]! }));

function expectClose(got: readonly number[], expected: readonly number[], within = 1e-10) {
  expect(got).toHaveLength(expected.length);
  for (const [i, value] of expected.entries()) expect(Math.abs(got[i]! - value)).toBeLessThan(within);
}

/** Random rows; slopes of either sign. */
function drawRows(seed: number, predictors: number): WeighedRow[] {
  const random = createMt19937(seed);
  const slopes = Array.from({ length: predictors }, () => random.normal());
  return Array.from({ length: 20 }, () => {
    const common = random.normal();
    const x = slopes.map(() => common + random.normal());
    const y = slopes.reduce((sum, slope, j) => sum + slope * x[j]!, 1 + 2 * random.normal());
    return { x, y, weight: Math.exp(random.normal()), certainty: 0.05 + 0.95 * random.uniform() };
  });
}

describe('against Python', () => {
  // D = [1 x]; LinearRegression().fit(X, y, sample_weight=w), np.linalg.inv(D.T @ np.diag(w * certainty) @ D)
  test('slopes above 0: weighted least squares; the covariance counts what was certainty', () => {
    const { intercept, slopes, covariance } = stackedLine(rowsOf([0.5, 1.4, -0.2, 2.9, -1.6, -0.3, 0.7]));
    expectClose([intercept, ...slopes], [0.09143149542031448, 0.8826107516983391, 0.515713503003305]);
    expectClose(
      covariance,
      [
        0.2340855015804563, -0.0442193779856955, -0.0538956771168316, -0.0442193779856955, 0.2948719051198815,
        -0.2538916488989618, -0.0538956771168316, -0.2538916488989618, 0.3939365027897968,
      ],
    );
  });

  // scipy.optimize.nnls of [1 −1 x] and y, rows times √w; least squares would have 1.34 and −0.60. Covariance of [1 x₀].
  test('a slope below 0 is left out, and the others are as without it', () => {
    const { intercept, slopes, covariance } = stackedLine(rowsOf([0.5, 1.4, -0.9, 1.2, -1.6, 1.3, 1.7]));
    expectClose([intercept, slopes[0]!], [0.09247257758232962, 0.9866604617460393]);
    expect(slopes[1]).toBe(0);
    expectClose(
      covariance,
      [0.2267118665115789, -0.0789550834479029, 0, -0.0789550834479029, 0.131239012701608, 0, 0, 0, 0],
    );
  });
});

test.each([1, 2, 3])('%d predictors: no line without negative slopes is better', (predictors) => {
  const dropped = new Set<number>();
  for (let seed = 0; seed < 100; seed++) {
    const rows = drawRows(seed, predictors);
    const { intercept, slopes } = stackedLine(rows);
    const left = rows.map(({ x, y }) => y - slopes.reduce((sum, slope, j) => sum + slope * x[j]!, intercept));
    /** Of half the loss by a slope: 0 where there is one, no gain from more of it where there is none (Karush 1939). */
    const gradient = (of: (x: readonly number[]) => number) =>
      rows.reduce((sum, { x, weight }, i) => sum - weight * left[i]! * of(x), 0);
    expect(Math.abs(gradient(() => 1))).toBeLessThan(1e-9);
    for (const [j, slope] of slopes.entries()) {
      const along = gradient((x) => x[j]!);
      if (slope > 0) expect(Math.abs(along)).toBeLessThan(1e-9);
      else {
        expect(slope).toBe(0);
        expect(along).toBeGreaterThan(-1e-9);
        dropped.add(j);
      }
    }
  }
  expect(dropped.size).toBe(predictors);
});

describe('what says little', () => {
  test('no predictors: the weighted mean, and its error', () => {
    const rows = [
      { x: [], y: 1, weight: 1, certainty: 1 },
      { x: [], y: 4, weight: 3, certainty: 0.5 },
    ];
    const line = stackedLine(rows);
    expect(line).toEqual({ intercept: 3.25, slopes: [], covariance: [1 / 2.5] });
    expect(lineVariance(line, [])).toBe(0.4);
  });

  test.each([
    ['a constant', () => 3],
    ['all 0', () => 0],
    ['the other one', (x: number) => x],
    ['the other one, on another scale', (x: number) => 7 - 40 * x],
    ['a constant, nearly', (_: number, i: number) => 1e6 + i * 1e-6],
  ])('a predictor that adds nothing: %s', (_, other) => {
    const rows = rowsOf([0.5, 1.4, -0.2, 2.9, -1.6, -0.3, 0.7]);
    const alone = stackedLine(rows.map((row) => ({ ...row, x: [row.x[0]!] })));
    const twice = rows.map((row, i) => ({ ...row, x: [row.x[0]!, other(row.x[0]!, i)] }));
    const line = stackedLine(twice);
    expect(line.slopes.filter((slope) => slope > 0)).toHaveLength(1);
    for (const { x } of twice) {
      const at = (slopes: readonly number[], intercept: number) =>
        slopes.reduce((sum, slope, j) => sum + slope * x[j]!, intercept);
      expect(at(line.slopes, line.intercept)).toBeCloseTo(at(alone.slopes, alone.intercept), 8);
      expect(lineVariance(line, x)).toBeCloseTo(lineVariance(alone, [x[0]!]), 8);
    }
  });

  test('one row: its value', () => {
    expect(stackedLine([{ x: [2, 3], y: 5, weight: 4, certainty: 0.5 }])).toEqual({
      intercept: 5,
      slopes: [0, 0],
      covariance: [0.5, 0, 0, 0, 0, 0, 0, 0, 0],
    });
  });

  test('slopes that no answer tells of: numbers', () => {
    const certainty = [1, 0, 0];
    const line = stackedLine(certainty.map((share, i) => ({ x: [i], y: i, weight: 2, certainty: share })));
    expectClose([line.intercept, ...line.slopes], [0, 1]);
    expect(line.covariance).toEqual([0.5, 0, 0, 0]);
  });

  test('far from zero as near to it', () => {
    const y = [0.5, 1.4, -0.2, 2.9, -1.6, -0.3, 0.7];
    const near = stackedLine(rowsOf(y));
    const far = stackedLine(rowsOf(y).map((row) => ({ ...row, x: row.x.map((value) => value + 100) })));
    expectClose(far.slopes, near.slopes, 1e-8);
    expect(lineVariance(far, [100.3, 99.6])).toBeCloseTo(lineVariance(near, [0.3, -0.4]), 8);
  });
});

test('lineVariance: (1, x) C (1, x)ᵀ, never below 0', () => {
  const line = { intercept: 0, slopes: [1, 1] };
  const covariance = [0.5, -0.1, 0.2, -0.1, 0.3, -0.05, 0.2, -0.05, 0.4];
  // 0.5 + 4 · 0.3 + 9 · 0.4 − 4 · 0.1 + 6 · 0.2 − 12 · 0.05
  expect(lineVariance({ ...line, covariance }, [2, 3])).toBeCloseTo(5.5, 12);
  expect(lineVariance({ intercept: 0, slopes: [1], covariance: [1, -1, -1, 1 - 1e-15] }, [1])).toBe(0);
});
