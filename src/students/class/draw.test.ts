import { describe, expect, test } from 'vitest';
import type { ClassData } from './class-data.ts';
import type { ClassPosteriors } from './class-posteriors.ts';
import { deviationsOf, drawBatch } from './draw.ts';

const ANN = { mean: Float64Array.of(1, -2), covariance: Float64Array.of(0.5, 0.3, 0.3, 0.4) };
const BEN = { mean: Float64Array.of(0, 3), covariance: Float64Array.of(0.01, -0.05, -0.05, 1) };
const CLASS: ClassPosteriors = { prior: { bias: 1, vector: [1] }, students: [ANN, BEN] };

/** A question for each list of students; right where the place is even. */
function asked(...studentsByText: readonly (readonly number[])[]): ClassData {
  const student = studentsByText.flat();
  let row = 0;
  const trainByText = studentsByText.map((students) => students.map(() => row++));
  const answers = {
    student: Int32Array.from(student),
    label: Uint8Array.from(student, (_, i) => (i % 2 === 0 ? 1 : 0)),
  };
  return { answers, trainByText } as unknown as ClassData;
}

const draw = (data: ClassData, questions: readonly number[], seed = 3, posteriors = CLASS) =>
  drawBatch(questions, data, posteriors, { deviations: deviationsOf(posteriors), seed, scale: 0.25 });

describe('drawBatch', () => {
  test('many draws have the mean and the covariance of the posterior', () => {
    const count = 40_000;
    const { offset, loadings } = draw(asked(Array.from({ length: 2 * count }, (_, i) => i % 2)), [0]);
    for (const [s, { mean, covariance }] of [ANN, BEN].entries()) {
      const draws = Array.from(
        { length: count },
        (_, i) => [offset[2 * i + s]!, loadings[2 * i + s]!] as const,
      );
      const average = [0, 1].map((k) => draws.reduce((sum, x) => sum + x[k]!, 0) / count);
      for (const k of [0, 1]) {
        // Five standard errors.
        expect(Math.abs(average[k]! - mean[k]!)).toBeLessThan(5 * Math.sqrt(covariance[3 * k]! / count));
        for (const m of [0, 1]) {
          const got = draws.reduce((sum, x) => sum + (x[k]! - mean[k]!) * (x[m]! - mean[m]!), 0) / count;
          const spread = Math.sqrt(
            (covariance[3 * k]! * covariance[3 * m]! + covariance[2 * k + m]! ** 2) / count,
          );
          expect(Math.abs(got - covariance[2 * k + m]!)).toBeLessThan(5 * spread);
        }
      }
    }
  });

  test('an answer has its question’s place in the batch, its label and its weight', () => {
    const data = asked([0, 1], [1], [0, 0, 1]);
    const batch = draw(data, [2, 0]);
    expect([...batch.question]).toEqual([0, 0, 0, 1, 1]);
    expect([...batch.label]).toEqual([0, 1, 0, 1, 0]); // rows 3, 4, 5, then 0, 1
    expect([...batch.weight]).toEqual([0.25, 0.25, 0.25, 0.25, 0.25]);
  });

  test('depends on the seed, and on nothing drawn before', () => {
    const data = asked([0, 1], [1], [0, 0, 1]);
    const first = draw(data, [2, 0]);
    draw(data, [1]);
    expect(draw(data, [2, 0])).toEqual(first);
    expect(draw(data, [2, 0], 4).offset).not.toEqual(first.offset);
    expect(draw(data, [2]).loadings).toEqual(first.loadings.subarray(0, 3));
  });

  test('of no questions, and of questions that nobody answered', () => {
    const data = asked([], [1], []);
    for (const questions of [[], [0], [0, 2]]) {
      const batch = draw(data, questions);
      for (const column of Object.values(batch)) expect(column).toHaveLength(0);
    }
    expect([...draw(data, [0, 1, 2]).question]).toEqual([1]);
  });

  test('rank 0: an offset alone', () => {
    const students = [{ mean: Float64Array.of(2), covariance: Float64Array.of(0) }];
    const { loadings, offset } = draw(asked([0, 0]), [0], 1, { prior: { bias: 0, vector: [] }, students });
    expect(loadings).toHaveLength(0);
    expect([...offset]).toEqual([2, 2]);
  });
});

test('a student whose covariance lost its sign to rounding is drawn at the mode', () => {
  const students = [{ mean: Float64Array.of(1, 2), covariance: Float64Array.of(1e-9, 0, 0, -1e-20) }];
  const posteriors = { ...CLASS, students };
  const { offset, loadings } = draw(asked([0, 0]), [0], 1, posteriors);
  expect([...offset, ...loadings]).toEqual([1, 1, 2, 2]);
  expect(students[0]!.covariance[3]).toBe(-1e-20); // not written to
});
