/** Checked against scikit-learn: test/fixtures/evaluation.json where rows are weighted, metrics.json where not. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createMt19937 } from '../random/index.ts';
import { poolScores, scorePredictions } from '../training/index.ts';
import type { JudgedRows } from './judged-rows.ts';
import { everyRowOnce, type Times } from './resample.ts';
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
