/** Point values are the scorer's; here, that each student is judged alone and against the right majority. */
import { describe, expect, test } from 'vitest';
import { createMt19937, majorityBaseline, scorePredictions, weightedF1 } from '../numeric/index.ts';
import type { JudgedRows } from './judged-rows.ts';
import { type StudentScores, studentScores } from './student-scores.ts';

/** Student 0 has five rows, 1 none, 2 three that are all right, 3 one. */
const rows: JudgedRows = {
  label: Uint8Array.of(1, 1, 0, 1, 1, 0, 1, 1, 0),
  student: Int32Array.of(0, 2, 0, 0, 2, 0, 0, 2, 3),
  question: Int32Array.of(0, 0, 1, 2, 1, 3, 4, 2, 0),
  students: 4,
  questions: 5,
};
const probability = Float64Array.of(0.9, 0.8, 0.4, 0.7, 0.6, 0.6, 0.3, 0.9, 0.2);
const known = [{ answered: Int32Array.of(20, 7, 10, 0), right: Int32Array.of(15, 1, 2, 0) }];
const ask = (draws = 0, seed = 1) => studentScores({ rows, probability, known, draws, seed });

describe('studentScores', () => {
  test("are training's numbers of a student's rows", () => {
    const [first] = ask();
    const labels = [1, 0, 1, 0, 1];
    const { collapsed, ...scores } = scorePredictions({ labels, probabilities: [0.9, 0.4, 0.7, 0.6, 0.3] });
    expect(first).toMatchObject({ student: 0, rows: 5, answers: 20, collapsed, ...scores });
    const majority = majorityBaseline([1], labels);
    expect(first).toMatchObject({ majority_accuracy: majority.accuracy, majority_f1: majority.f1 });
    expect(first!.gain).toBe(first!.accuracy! - first!.majority_accuracy);
  });

  test('leave out students without rows', () => {
    expect(ask().map(({ student, rows }) => [student, rows])).toEqual([
      [0, 5],
      [2, 3],
      [3, 1],
    ]);
  });

  test('all right: no AUC, and the majority of wrong known answers misses', () => {
    const student = ask()[1]!;
    expect(student).toMatchObject({ accuracy: 1, collapsed: true, auc: null, auc_low: null, auc_high: null });
    expect(student).toMatchObject({ majority_accuracy: 0, majority_f1: 0, gain: 1, answers: 10 });
  });

  test("without known answers the majority is that of everybody's", () => {
    // 18 of 37 known answers are right, so the guess is wrong, and hits.
    expect(ask()[2]).toMatchObject({ answers: 0, majority_accuracy: 1, gain: 0, accuracy: 1 });
  });

  test('only accuracy has an interval without draws', () => {
    const student = ask()[0]!;
    expect(student.accuracy_low! < student.accuracy! && student.accuracy! < student.accuracy_high!).toBe(
      true,
    );
    expect(student).toMatchObject({ f1_low: null, auc_low: null, log_loss_high: null, gain_low: null });
  });

  test('draws give the others one, again with the same seed', () => {
    const [student, , single] = ask(200);
    for (const metric of ['f1', 'balanced_accuracy', 'mcc', 'auc', 'log_loss', 'brier', 'gain'] as const) {
      expect(student![`${metric}_low`]! <= student![metric]!, metric).toBe(true);
      expect(student![`${metric}_high`]! >= student![metric]!, metric).toBe(true);
    }
    // One row has nothing to draw from.
    expect(single).toMatchObject({ f1_low: null, log_loss_low: null });
    expect(ask(200)).toEqual(ask(200));
    expect(ask(200, 2)).not.toEqual(ask(200));
  });

  test('the interval of a mean is as wide as its standard error says', () => {
    const random = createMt19937(9);
    const count = 400;
    const losses = Float64Array.from({ length: count }, () => random.uniform());
    const one: JudgedRows = {
      label: new Uint8Array(count).fill(1),
      student: new Int32Array(count),
      question: new Int32Array(count),
      students: 1,
      questions: 1,
    };
    const [student] = studentScores({
      rows: one,
      probability: losses.map((loss) => Math.exp(-loss)),
      known: [{ answered: Int32Array.of(1), right: Int32Array.of(1) }],
      draws: 2000,
      seed: 1,
    }) as [StudentScores];
    const expected = 1.96 * (Math.sqrt(1 / 12) / Math.sqrt(count));
    expect((student.log_loss_high! - student.log_loss_low!) / 2 / expected).toBeCloseTo(1, 1);
  });

  test('goes to JSON and back, without a NaN', () => {
    const students = ask(50);
    expect(JSON.parse(JSON.stringify(students))).toEqual(students);
  });

  test('refuses probabilities of other rows', () => {
    expect(() =>
      studentScores({ rows, probability: probability.slice(1), known, draws: 0, seed: 1 }),
    ).toThrow(/predictions: expected a probability for each of 9 rows, got 8/);
  });
});

describe('with folds', () => {
  // Student 0 is tested in all three folds, student 1 in the last two, student 2 in the first.
  const cut: JudgedRows = {
    label: Uint8Array.of(1, 0, 0, 1, 1, 0, 1, 0, 1),
    student: Int32Array.of(0, 0, 0, 0, 0, 1, 1, 1, 2),
    question: Int32Array.of(0, 1, 2, 3, 4, 0, 1, 2, 0),
    fold: Int32Array.of(0, 0, 1, 1, 2, 1, 1, 2, 0),
    students: 3,
    questions: 5,
  };
  const trained = [
    { answered: Int32Array.of(6, 9, 0), right: Int32Array.of(4, 0, 0) },
    { answered: Int32Array.of(8, 4, 3), right: Int32Array.of(2, 3, 3) },
    { answered: Int32Array.of(9, 0, 3), right: Int32Array.of(2, 0, 3) },
  ];
  const p = Float64Array.of(0.6, 0.5, 0.8, 0.9, 0.1, 0.3, 0.4, 0.9, 0.7);
  const askFolds = (changes: object = {}) =>
    studentScores({ rows: cut, probability: p, known: trained, draws: 50, seed: 1, ...changes });

  test('the majority is that of the fold which predicted the row', () => {
    const [zero, one, two] = askFolds();
    // Right in fold 0, wrong in folds 1 and 2: hits of 1, 0 / 0, 1 / 1.
    expect(zero!.majority_accuracy).toBe(2 / 5);
    expect(zero!.majority_f1).toBeCloseTo(weightedF1([1, 0, 0, 1, 1], [1, 1, 0, 0, 0]), 12);
    expect(zero!.gain).toBe(zero!.accuracy! - 2 / 5);
    // Right in fold 1; in fold 2 nothing is known of the student, and 5 of 12 answers are right.
    expect(one!.majority_accuracy).toBe(2 / 3);
    // 4 of the 15 known answers of fold 0 are right.
    expect(two!.majority_accuracy).toBe(0);
  });

  test('answers are the mean of the folds that the student was tested in', () => {
    expect(askFolds().map(({ answers }) => answers)).toEqual([8, 2, 0]); // 23 / 3, 4 / 2, 0
  });

  test('pairs are of one fold', () => {
    // Of student 0 one pair in each of folds 0 and 1, both in order; of student 1 one, in order.
    expect(askFolds().map(({ auc }) => auc)).toEqual([1, 1, null]);
    const { fold: _, ...whole } = cut;
    expect(askFolds({ rows: whole }).map(({ auc }) => auc)).toEqual([3 / 6, 1 / 2, null]);
  });

  test('refuses a fold of which nothing is known', () => {
    expect(() => askFolds({ known: trained.slice(0, 2) })).toThrow(
      /row 4: expected known answers of fold 2, got those of 2 folds/,
    );
  });
});
