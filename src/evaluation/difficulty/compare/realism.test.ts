import { describe, expect, test } from 'vitest';
import { createMt19937 } from '../../../numeric/index.ts';
import { type AnsweredRows, kolmogorovSmirnov, realismOf, studentShares } from './realism.ts';

/** A class of P = σ(scale · θ − b) beside students of σ(θ − b); every student answers every question. */
function drawRows({
  students,
  questions,
  scale,
}: {
  students: number;
  questions: number;
  scale: number;
}): AnsweredRows {
  const random = createMt19937(8);
  const ability = Array.from({ length: students }, () => random.normal());
  const b = Array.from({ length: questions }, () => random.normal());
  const student = Int32Array.from({ length: students * questions }, (_, row) => row % students);
  const question = student.map((_, row) => Math.floor(row / students));
  const at = (row: number, by: number) =>
    1 / (1 + Math.exp(b[question[row]!]! - by * ability[student[row]!]!));
  return {
    person: student,
    item: question,
    label: Uint8Array.from(student, (_, row) => (random.uniform() < at(row, 1) ? 1 : 0)),
    probability: Float64Array.from(student, (_, row) => at(row, scale)),
    persons: students,
    items: questions,
  };
}

describe('realismOf', () => {
  test('a class that answers as students do', () => {
    const { realism } = realismOf(drawRows({ students: 400, questions: 40, scale: 1 }), 1);
    const { scores, ability_deviation, inter_item } = realism;
    expect(scores!.students).toBe(400);
    expect(Math.abs(scores!.real.mean - scores!.synthetic.mean)).toBeLessThan(0.02);
    expect(Math.abs(scores!.real.deviation - scores!.synthetic.deviation)).toBeLessThan(0.02);
    expect(scores!.wasserstein).toBeLessThan(0.02);
    expect(scores!.kolmogorov_smirnov).toBeLessThan(0.1);
    expect(Math.abs(ability_deviation.real - 1)).toBeLessThan(0.1);
    expect(Math.abs(ability_deviation.synthetic - 1)).toBeLessThan(0.1);
    expect(inter_item.pairs).toBeGreaterThan(1900);
    expect(Math.abs(inter_item.real! - inter_item.synthetic!)).toBeLessThan(0.02);
    expect(inter_item.real).toBeGreaterThan(0.1);
  });

  test('a class of students who are all alike', () => {
    const { realism } = realismOf(drawRows({ students: 200, questions: 30, scale: 0 }), 1);
    expect(realism.ability_deviation.synthetic).toBeLessThan(0.2);
    expect(Math.abs(realism.inter_item.synthetic!)).toBeLessThan(0.02);
    expect(realism.scores!.synthetic.deviation).toBeLessThan(realism.scores!.real.deviation / 1.5);
    expect(realism.scores!.kolmogorov_smirnov).toBeGreaterThan(0.15);
  });

  test('goes by seed', () => {
    const rows = drawRows({ students: 30, questions: 15, scale: 1 });
    expect(realismOf(rows, 4)).toEqual(realismOf(rows, 4));
    expect(realismOf(rows, 5).drawn).not.toEqual(realismOf(rows, 4).drawn);
  });

  test('few answers: no scores, no pairs', () => {
    const { realism } = realismOf(drawRows({ students: 12, questions: 4, scale: 1 }), 1);
    expect(realism.scores).toBeNull();
    expect(realism.inter_item).toEqual({ real: null, synthetic: null, pairs: 0 });
    const one = realismOf(drawRows({ students: 1, questions: 12, scale: 1 }), 1).realism;
    expect(one.scores!.real.deviation).toBe(0);
  });

  test('refuses what is no probability, and no rows', () => {
    const rows = drawRows({ students: 12, questions: 4, scale: 1 });
    rows.probability[7] = Number.NaN;
    expect(() => realismOf(rows, 1)).toThrow(
      expect.objectContaining({ code: 'numeric', message: expect.stringContaining('row 7') }),
    );
    expect(() => realismOf(drawRows({ students: 0, questions: 0, scale: 1 }), 1)).toThrow(
      expect.objectContaining({ code: 'numeric' }),
    );
  });
});

test('scores: the distances are those of SciPy', () => {
  // Five students of ten answers; right are 1 2 2 5 9, said 2 3 3 4 4.
  const shares = [
    [1, 2],
    [2, 3],
    [2, 3],
    [5, 4],
    [9, 4],
  ] as const;
  const student = Int32Array.from({ length: 50 }, (_, row) => Math.floor(row / 10));
  const { realism, drawn } = realismOf(
    {
      person: student,
      item: student.map((_, row) => row % 10),
      label: Uint8Array.from(student, (s, row) => (row % 10 < shares[s]![0] ? 1 : 0)),
      probability: Float64Array.from(student, (s, row) => (row % 10 < shares[s]![1] ? 1 : 0)),
      persons: 5,
      items: 10,
    },
    1,
  );
  expect(realism.scores!.kolmogorov_smirnov).toBeCloseTo(0.4, 12);
  expect(realism.scores!.wasserstein).toBeCloseTo(0.18, 12);
  expect(realism.scores!.real).toMatchObject({
    mean: expect.closeTo(0.38, 12),
    deviation: expect.closeTo(Math.sqrt(0.107), 12),
  });
  expect(drawn.reduce((sum, value) => sum + value, 0)).toBe(16);
});

// scipy.stats.ks_2samp
test.each([
  [[0.1, 0.2, 0.2, 0.5, 0.9], [0.2, 0.3, 0.3, 0.4, 0.4], 0.4],
  [[0.1, 0.2, 0.25], [0.5, 0.6, 0.7, 0.8], 1],
  [[0, 0.5, 0.5, 1], [0.5, 0.5, 0.5, 0.5], 0.25],
  [[0.2, 0.4, 0.6, 0.6, 0.9], [0.1, 0.4, 0.4, 0.6, 0.6, 0.8], 0.2],
])('Kolmogorov-Smirnov of %j and %j', (a, b, expected) => {
  expect(kolmogorovSmirnov(a, b)).toBeCloseTo(expected, 12);
  expect(kolmogorovSmirnov(b, a)).toBeCloseTo(expected, 12);
});

test('studentShares: students of at least ten answers, in order', () => {
  const rows = {
    ...drawRows({ students: 2, questions: 10, scale: 1 }),
    persons: 3,
    label: new Uint8Array(20).fill(1),
  };
  const person = rows.person.map((s, row) => (s === 1 && row > 15 ? 2 : s));
  expect(studentShares({ ...rows, person }, new Uint8Array(20))).toEqual({ real: [1], synthetic: [0] });
});
