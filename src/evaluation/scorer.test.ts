/** Checked against scikit-learn: test/fixtures/evaluation.json where rows are weighted, metrics.json where not. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createMt19937, poolScores, scorePredictions } from '../numeric/index.ts';
import type { JudgedRows } from './judged-rows.ts';
import { createResampler, everyRowOnce, type Times } from './resample.ts';
import { createScorer, METRICS, type MetricValues } from './scorer.ts';

interface WeightedCase {
  name: string;
  label: number[];
  probability: number[];
  student: number[];
  question: number[];
  student_times: number[];
  question_times: number[];
  scores: MetricValues | null;
}
interface PlainCase {
  name: string;
  labels: number[];
  probabilities: number[];
  scores: Partial<MetricValues>;
  auc_within_student: number | null;
  ece: number;
}
const read = (name: string) =>
  JSON.parse(readFileSync(resolve(import.meta.dirname, '../../test/fixtures', name), 'utf8'));
const { weighted } = read('evaluation.json') as { weighted: WeightedCase[] };
const { cases } = read('metrics.json') as { cases: PlainCase[] };

function expectValues(got: MetricValues, expected: Partial<MetricValues>): void {
  expect(Object.keys(got)).toEqual([...METRICS]);
  for (const metric of METRICS) {
    const [is, should] = [got[metric], expected[metric]];
    if (is === null || should === null || should === undefined) expect(is, metric).toBe(should);
    else expect(Math.abs(is - should), metric).toBeLessThanOrEqual(1e-12);
  }
}

/** Rows of three students, each with a question of its own. */
function plainRows(labels: readonly number[]): JudgedRows {
  return {
    label: Uint8Array.from(labels),
    student: Int32Array.from(labels, (_, row) => row % 3),
    question: Int32Array.from(labels, (_, row) => row),
    students: 3,
    questions: labels.length,
  };
}

describe('weighted, against scikit-learn', () => {
  test.each(weighted)('$name', (one) => {
    const rows: JudgedRows = {
      label: Uint8Array.from(one.label),
      student: Int32Array.from(one.student),
      question: Int32Array.from(one.question),
      students: one.student_times.length,
      questions: one.question_times.length,
    };
    const times: Times = {
      student: Int32Array.from(one.student_times),
      question: Int32Array.from(one.question_times),
      row: Int32Array.from(
        one.student,
        (s, row) => one.student_times[s]! * one.question_times[one.question[row]!]!,
      ),
    };
    const got = createScorer(rows, Float64Array.from(one.probability))(times);
    if (one.scores === null) for (const metric of METRICS) expect(got[metric], metric).toBeNull();
    else expectValues(got, one.scores);
  });
});

describe('each row once', () => {
  test(`scikit-learn's ${cases.length} cases`, () => {
    for (const { labels, probabilities, scores, auc_within_student, ece } of cases) {
      const rows = plainRows(labels);
      const got = createScorer(rows, Float64Array.from(probabilities))(everyRowOnce(rows));
      expectValues(got, { ...scores, auc_within_student, ece });
    }
  });

  test('equal to the last bit what training says', () => {
    for (const { labels, probabilities } of cases) {
      const rows = plainRows(labels);
      const { ece: _, ...got } = createScorer(rows, Float64Array.from(probabilities))(everyRowOnce(rows));
      const { collapsed: __, ...single } = scorePredictions({ labels, probabilities });
      const { rows: ___, ...pooled } = poolScores({ labels, probabilities, students: rows.student });
      expect(got).toEqual({ ...single, ...pooled });
    }
  });

  test('a row twice is two rows', () => {
    const random = createMt19937(3);
    const labels = Array.from({ length: 40 }, () => (random.uniform() < 0.6 ? 1 : 0));
    const probability = Float64Array.from(labels, () => Math.round(random.uniform() * 8) / 8);
    const rows = plainRows(labels);
    const twice: JudgedRows = {
      ...rows,
      label: Uint8Array.from([...rows.label, ...rows.label]),
      student: Int32Array.from([...rows.student, ...rows.student]),
      question: Int32Array.from([...rows.question, ...rows.question]),
    };
    const times: Times = {
      student: new Int32Array(3).fill(1),
      question: new Int32Array(40).fill(2),
      row: new Int32Array(40).fill(2),
    };
    const got = createScorer(rows, probability)(times);
    const expected = createScorer(
      twice,
      Float64Array.from([...probability, ...probability]),
    )(everyRowOnce(twice));
    expectValues(got, expected);
  });
});

describe('folds', () => {
  /** Share of ordered pairs of a right and a wrong row of the same group, each pair as often as it is drawn. */
  function countPairs(
    { label, student }: JudgedRows,
    probability: Float64Array,
    { group, times, within }: { group: (row: number) => string; times: Times; within: boolean },
  ): number | null {
    let pairs = 0;
    let ranked = 0;
    label.forEach((right, i) => {
      label.forEach((wrong, j) => {
        if (right !== 1 || wrong !== 0 || group(i) !== group(j)) return;
        const both = times.row[i]! * times.row[j]!;
        // Rows of a student drawn twice are rows of two students.
        const weight = within && both > 0 ? both / times.student[student[i]!]! : both;
        const difference = probability[i]! - probability[j]!;
        pairs += weight;
        ranked += weight * (difference > 0 ? 1 : difference === 0 ? 0.5 : 0);
      });
    });
    return pairs === 0 ? null : ranked / pairs;
  }

  function madeUp(seed: number, { count, students, questions, folds, levels }: Record<string, number>) {
    const random = createMt19937(seed);
    const column = (below: number) =>
      Int32Array.from({ length: count! }, () => Math.floor(random.uniform() * below));
    const rows: JudgedRows = {
      label: Uint8Array.from(column(2)),
      student: column(students!),
      question: column(questions!),
      fold: column(folds!).map((fold) => 3 * fold), // numbers need not be dense
      students: students!,
      questions: questions!,
    };
    const probability = Float64Array.from(column(levels! + 1), (level) => level / levels!);
    return { rows, probability, draws: createResampler(rows, random) };
  }

  test.each([
    { count: 6, students: 2, questions: 3, folds: 3, levels: 2 },
    { count: 80, students: 5, questions: 20, folds: 2, levels: 4 },
    { count: 150, students: 12, questions: 40, folds: 5, levels: 1000 },
  ])('pairs are of one fold: $count rows, $folds folds', (shape) => {
    for (let seed = 0; seed < 6; seed++) {
      const { rows, probability, draws } = madeUp(seed, shape);
      const score = createScorer(rows, probability);
      for (const times of [everyRowOnce(rows), draws.draw()]) {
        const got = score(times);
        const fold = (row: number) => `${rows.fold![row]}`;
        const student = (row: number) => `${fold(row)} ${rows.student[row]}`;
        const auc = countPairs(rows, probability, { group: fold, times, within: false });
        const within = countPairs(rows, probability, { group: student, times, within: true });
        for (const [is, should] of [
          [got.auc, auc],
          [got.auc_within_student, within],
        ] as const)
          if (should === null) expect(is).toBeNull();
          else expect(is).toBeCloseTo(should, 12);
      }
      const { auc, auc_within_student } = score(everyRowOnce(rows));
      const pooled = poolScores({
        labels: [...rows.label],
        probabilities: [...probability],
        students: rows.student,
        folds: rows.fold!,
      });
      expect({ auc, auc_within_student }).toEqual({
        auc: pooled.auc,
        auc_within_student: pooled.auc_within_student,
      });
    }
  });

  test('change no other metric', () => {
    const { rows, probability } = madeUp(7, { count: 200, students: 9, questions: 30, folds: 4, levels: 30 });
    const { fold: _, ...whole } = rows;
    const [cut, uncut] = [rows, whole].map((one) => createScorer(one, probability)(everyRowOnce(one)));
    const { auc, auc_within_student } = cut!;
    expectValues(cut!, { ...uncut!, auc, auc_within_student });
    expect(auc).not.toBe(uncut!.auc);
  });

  test('one fold is no fold, to the last bit', () => {
    const { rows, probability, draws } = madeUp(8, {
      count: 300,
      students: 9,
      questions: 30,
      folds: 1,
      levels: 50,
    });
    const { fold: _, ...whole } = rows;
    const [cut, uncut] = [rows, whole].map((one) => createScorer(one, probability));
    for (const times of [everyRowOnce(rows), draws.draw()]) expect(cut!(times)).toEqual(uncut!(times));
  });
});
