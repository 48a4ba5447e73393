import { describe, expect, test } from 'vitest';
import { correlate } from '../numeric/index.ts';
import { classSummary } from './class-summary.ts';
import type { StudentScores } from './student-scores.ts';

const student = (values: Partial<StudentScores>): StudentScores =>
  ({
    collapsed: false,
    auc: 0.7,
    f1: 0.5,
    majority_f1: 0.4,
    gain: 0,
    answers: 10,
    ...values,
  }) as StudentScores;

describe('classSummary', () => {
  const students = [
    student({ f1: 0.9, majority_f1: 0.8, answers: 50, auc: 0.8, gain: 0.1 }),
    student({ f1: 0.5, majority_f1: 0.5, answers: 10, auc: null, gain: 0, collapsed: true }),
    student({ f1: 0.6, majority_f1: 0.6, answers: 20, auc: 0.6, gain: 0.02 }),
    student({ f1: 0.7, majority_f1: 0.7, answers: 30, auc: 0.65, gain: -0.01 }),
    student({ f1: 0.8, majority_f1: 0.4, answers: 25, auc: 0.9, gain: 0.2 }),
  ];
  const summary = classSummary(students)!;

  test('counts', () => {
    expect(summary).toMatchObject({ students: 5, collapsed: 1, auc_undefined: 1 });
  });

  test('spreads', () => {
    expect(summary.f1).toEqual({
      mean: expect.closeTo(0.7, 12),
      least: 0.5,
      lower_quartile: 0.6,
      median: 0.7,
      upper_quartile: 0.8,
      most: 0.9,
      values: [0.5, 0.6, 0.7, 0.8, 0.9],
    });
    expect(summary.majority_f1.median).toBe(0.6);
  });

  test('correlates with answers, without students whose AUC is not defined', () => {
    const { f1, auc, gain } = summary.correlation_with_answers;
    expect(f1).toEqual(correlate([50, 10, 20, 30, 25], [0.9, 0.5, 0.6, 0.7, 0.8]));
    expect(auc).toEqual(correlate([50, 20, 30, 25], [0.8, 0.6, 0.65, 0.9]));
    expect(gain.pairs).toBe(5);
    expect(auc.pairs).toBe(4);
  });

  test('too few students with an AUC: says so of the AUC alone', () => {
    const { f1, auc } = classSummary(
      students.map((one, s) => (s === 4 ? { ...one, auc: null } : one)),
    )!.correlation_with_answers;
    expect(auc).toMatchObject({ pairs: 3, pearson: null, reason: 'fewer than 4 students with an AUC' });
    expect(f1).toMatchObject({ pairs: 5, reason: null });
  });

  test('goes to JSON and back', () => {
    expect(JSON.parse(JSON.stringify(summary))).toEqual(summary);
  });
});

test('one student: a distribution, no correlation, and why', () => {
  const { f1, correlation_with_answers } = classSummary([student({ f1: 0.5 })])!;
  expect(f1).toMatchObject({ mean: 0.5, least: 0.5, median: 0.5, most: 0.5 });
  expect(correlation_with_answers.f1).toEqual({
    pairs: 1,
    pearson: null,
    spearman: null,
    reason: 'fewer than 4 students',
  });
});

test('no student at all: nothing', () => {
  expect(classSummary([])).toBeNull();
});
