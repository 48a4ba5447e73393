/** Checked against a count of all pairs, one by one. */
import { describe, expect, test } from 'vitest';

import { auc } from './metrics.ts';
import { createMt19937 } from './mt19937.ts';
import { aucWithinStudents } from './pool-scores.ts';

interface Rows {
  labels: number[];
  probabilities: number[];
  students: number[];
  folds?: number[];
}

function countPairs({ labels, probabilities, students, folds }: Rows): number | null {
  let pairs = 0;
  let ranked = 0;
  labels.forEach((right, i) => {
    labels.forEach((wrong, j) => {
      if (right !== 1 || wrong !== 0 || students[i] !== students[j] || folds?.[i] !== folds?.[j]) return;
      pairs++;
      const difference = probabilities[i]! - probabilities[j]!;
      ranked += difference > 0 ? 1 : difference === 0 ? 0.5 : 0;
    });
  });
  return pairs === 0 ? null : ranked / pairs;
}

function randomRows(seed: number, { rows, students, levels }: Record<string, number>): Rows {
  const random = createMt19937(seed);
  const below = (count: number) => Math.floor(random.uniform() * count);
  const column = (value: () => number) => Array.from({ length: rows! }, value);
  return {
    labels: column(() => below(2)),
    probabilities: column(() => below(levels! + 1) / levels!), // few levels make ties
    students: column(() => below(students!) - 1),
  };
}

describe('aucWithinStudents', () => {
  test.each([
    { rows: 1, students: 1, levels: 1 },
    { rows: 8, students: 8, levels: 2 },
    { rows: 60, students: 1, levels: 3 },
    { rows: 200, students: 7, levels: 5 },
    { rows: 300, students: 150, levels: 100 },
    { rows: 400, students: 20, levels: 1e6 },
  ])('counts $rows rows of $students students on $levels levels', (shape) => {
    for (let seed = 0; seed < 5; seed++) {
      const rows = randomRows(seed, shape);
      const expected = countPairs(rows);
      const got = aucWithinStudents(rows.labels, rows.probabilities, Int32Array.from(rows.students));
      if (expected === null) expect(got).toBeNull();
      else expect(got).toBeCloseTo(expected, 12);
    }
  });

  test('counts pairs of one fold', () => {
    for (let seed = 0; seed < 5; seed++) {
      const rows = randomRows(seed, { rows: 200, students: 8, levels: 30 });
      const folds = rows.labels.map((_, row) => (row % 3) - 1);
      const { labels, probabilities, students } = rows;
      const got = aucWithinStudents(labels, probabilities, students, folds);
      expect(got).toBeCloseTo(countPairs({ ...rows, folds })!, 12);
      const one = labels.map(() => 4);
      expect(aucWithinStudents(labels, probabilities, students, one)).toBe(
        aucWithinStudents(labels, probabilities, students),
      );
    }
  });

  test('is the AUC where there is one student', () => {
    const { labels, probabilities } = randomRows(1, { rows: 100, students: 1, levels: 20 });
    const students = labels.map(() => 7);
    expect(aucWithinStudents(labels, probabilities, students)).toBeCloseTo(auc(labels, probabilities)!, 12);
  });

  test('knowing who is able earns nothing', () => {
    const labels = [1, 1, 0, 1, 0, 0];
    const students = [0, 0, 0, 1, 1, 1];
    const probabilities = [0.9, 0.9, 0.9, 0.2, 0.2, 0.2];
    expect(auc(labels, probabilities)).toBeGreaterThan(0.6);
    expect(aucWithinStudents(labels, probabilities, students)).toBe(0.5);
  });

  test('is null without a pair', () => {
    expect(aucWithinStudents([1, 0, 0], [0.1, 0.2, 0.3], [0, 1, 1])).toBeNull();
  });

  test.each([
    ['no rows', () => aucWithinStudents([], [], []), /at least one row/],
    ['too few students', () => aucWithinStudents([1, 0], [0.5, 0.5], [1]), /students as labels, got 1 and 2/],
    [
      'too few folds',
      () => aucWithinStudents([1, 0], [0.5, 0.5], [1, 1], [0]),
      /folds as labels, got 1 and 2/,
    ],
    ['a student that is none', () => aucWithinStudents([1], [0.5], [Number.NaN]), /row 0: .* got NaN/],
    ['a probability that is none', () => aucWithinStudents([1], [2], [0]), /row 0: .* got 2/],
  ])('refuses %s', (_, run, message) => {
    expect(run).toThrow(
      expect.objectContaining({ code: 'numeric', message: expect.stringMatching(message) }),
    );
  });
});
