import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createMt19937 } from '../../numeric/index.ts';
import type { SparseRows } from '../../readers/index.ts';
import { logisticRegression } from './logistic-regression.ts';
import { oneHotRows, plainDesign, type SparseDesign } from './sparse-design.ts';

interface Vector {
  readonly name: string;
  readonly rows: number[][];
  readonly labels: number[];
  readonly penalties: number[];
  /** The intercept last. */
  readonly weights: number[];
}

const { regressions } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../test/fixtures/ladder.json'), 'utf8'),
) as { regressions: Vector[] };

/** Only what is not 0. */
function sparse(rows: readonly (readonly number[])[]): SparseRows {
  const entries = rows.map((row) =>
    row.flatMap((value, feature) => (value === 0 ? [] : [{ value, feature }])),
  );
  const offsets = [0];
  for (const row of entries) offsets.push(offsets.at(-1)! + row.length);
  return {
    offsets: Int32Array.from(offsets),
    features: Int32Array.from(entries.flat(), ({ feature }) => feature),
    values: Float64Array.from(entries.flat(), ({ value }) => value),
  };
}

const problem = ({ rows, labels, penalties }: Omit<Vector, 'name' | 'weights'>) => ({
  design: plainDesign(sparse(rows), penalties.length),
  labels: Uint8Array.from(labels),
  penalties: Float64Array.from(penalties),
});

function expectClose(got: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  expect(got.length).toBe(expected.length);
  Array.from(expected).forEach((value, j) => {
    const difference = Math.abs(got[j]! - value) / Math.max(1, Math.abs(value));
    expect(difference, `weight ${j}: expected ${value}, got ${got[j]}`).toBeLessThan(tolerance);
  });
}

/** Ridge regression of 400 answers to 30 questions of 12 words by 25 students. */
function wordsAndStudents(): { shared: SparseDesign; plain: SparseDesign; labels: Uint8Array } {
  const random = createMt19937(3);
  const [answers, texts, words, students] = [400, 30, 12, 25];
  const bags = Array.from({ length: texts }, () =>
    Array.from({ length: words }, () => (random.uniform() < 0.3 ? 1 + random.uniform() : 0)),
  );
  const draw = (limit: number) => Math.floor(random.uniform() * limit);
  const text = Int32Array.from({ length: answers }, () => draw(texts));
  const student = Int32Array.from({ length: answers }, () => draw(students));
  const shared = {
    answers,
    features: words + students,
    parts: [
      { rows: sparse(bags), rowOf: text },
      { rows: oneHotRows(students, words), rowOf: student },
    ],
  };
  const rows = Array.from(text, (t, i) => [
    ...bags[t]!,
    ...Array.from({ length: students }, (_, s) => (s === student[i] ? 1 : 0)),
  ]);
  const labels = Uint8Array.from(text, (t, i) => (random.uniform() < ((t + student[i]!) % 10) / 10 ? 1 : 0));
  return { shared, plain: plainDesign(sparse(rows), words + students), labels };
}

describe('logisticRegression', () => {
  test.each(regressions)('equals scikit-learn: $name', ({ weights, ...rest }) => {
    expectClose(logisticRegression(problem(rest)).weights, weights, 1e-6);
  });

  test('rows that answers share are as good as rows of their own', () => {
    const { shared, plain, labels } = wordsAndStudents();
    const penalties = new Float64Array(shared.features).fill(0.3);
    const fit = logisticRegression({ design: shared, labels, penalties });
    expectClose(fit.weights, logisticRegression({ design: plain, labels, penalties }).weights, 1e-8);
    expect(fit.iterations).toBeLessThan(12);
  });

  test('ends at the same place wherever it starts, and at once where it would end', () => {
    const { shared: design, labels } = wordsAndStudents();
    const penalties = new Float64Array(design.features).fill(0.3);
    const { weights } = logisticRegression({ design, labels, penalties });
    const elsewhere = new Float64Array(design.features + 1).fill(1);
    expectClose(logisticRegression({ design, labels, penalties, start: elsewhere }).weights, weights, 1e-8);
    expect(logisticRegression({ design, labels, penalties, start: weights })).toEqual({
      weights,
      iterations: 0,
    });
  });

  test('without features the intercept is the log odds', () => {
    const { weights } = logisticRegression(problem({ rows: [[], [], []], labels: [1, 0, 1], penalties: [] }));
    expectClose(weights, [Math.log(2)], 1e-12);
  });

  test('a weight is bound by its penalty however well rows are separated', () => {
    const rows = Array.from({ length: 40 }, (_, i) => [i < 20 ? -1 : 1]);
    const labels = rows.map(([value]) => (value === 1 ? 1 : 0));
    const { weights } = logisticRegression(problem({ rows, labels, penalties: [1e-6] }));
    // At the minimum 40 σ(-w) = λ w.
    expect(40 / (1 + Math.exp(weights[0]!)) / (1e-6 * weights[0]!)).toBeCloseTo(1, 6);
  });

  const small = { rows: [[1], [0], [-1]], labels: [1, 0, 0], penalties: [1] };
  test.each([
    ['labels of one kind', { ...small, labels: [1, 1, 1] }, /one kind/],
    ['no answers', { rows: [], labels: [], penalties: [] }, /one kind/],
    ['a label of 2', { ...small, labels: [1, 0, 2] }, /got 2/],
    ['too few labels', { ...small, labels: [1, 0] }, /expected 3 labels/],
    ['a penalty of 0', { ...small, penalties: [0] }, /above 0/],
    ['a penalty that is none', { ...small, penalties: [Number.NaN] }, /above 0/],
    ['a value that is none', { ...small, rows: [[1], [Number.NaN], [0]] }, /finite/],
    ['a feature without penalty', { ...small, rows: [[0, 1], [1], [1]] }, /feature below 1/],
    ['values too large to square', { ...small, rows: [[1e200], [-1e200], [1e190]] }, /minimum/],
  ])('refuses %s', (_, wrong, message) => {
    expect(() => logisticRegression(problem(wrong))).toThrow(
      expect.objectContaining({ code: 'numeric', message: expect.stringMatching(message) }),
    );
  });
});
