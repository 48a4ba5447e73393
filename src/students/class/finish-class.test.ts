import { describe, expect, test } from 'vitest';
import { type ClassAnswers, rowsOn, type Side } from '../../answers/index.ts';
import { createMt19937, finish as toTheEnd } from '../../numeric/index.ts';
import { type ClassData, groupRows } from './class-data.ts';
import { priorPosteriors } from './class-posteriors.ts';
import { type ClassResult, type Estimate, finishClass, finishClassInSteps } from './finish-class.ts';

const STUDENTS = 12;
const TEXTS = 30;
const random = createMt19937(8);
/** Difficulties that the answers come from; K = 1. */
const TRUE_SCORES = Float32Array.from({ length: TEXTS }, () => random.normal());
const ABILITIES = Array.from({ length: STUDENTS }, () => random.normal());

/** Everyone answers everything; every tenth answer is for validation, every fifth for the test. */
function answered(sideOf: (row: number, student: number) => Side): ClassData {
  const generator = createMt19937(9);
  const count = STUDENTS * TEXTS;
  const student = Int32Array.from({ length: count }, (_, row) => row % STUDENTS);
  const text = Int32Array.from({ length: count }, (_, row) => Math.floor(row / STUDENTS));
  const label = Uint8Array.from(student, (s, row) => {
    const z = TRUE_SCORES[text[row]!]! + ABILITIES[s]!;
    return generator.uniform() < 1 / (1 + Math.exp(-z)) ? 1 : 0;
  });
  const ids = (name: string, length: number) => Array.from({ length }, (_, i) => `${name}${i}`);
  const answers: ClassAnswers = {
    students: ids('s', STUDENTS),
    texts: ids('t', TEXTS),
    questions: ids('q', TEXTS),
    answerIds: ids('a', count),
    student,
    text,
    question: text,
    topics: [],
    subjects: [],
    topic: new Int32Array(count).fill(-1),
    subject: new Int32Array(count).fill(-1),
    order: null,
    label,
  };
  const sides = Array.from(student, (s, row) => sideOf(row, s));
  const rows = rowsOn(sides, 'train');
  return {
    answers,
    sides,
    texts: [],
    trainByStudent: groupRows(rows, student, STUDENTS),
    trainByText: groupRows(rows, text, TEXTS),
  };
}
const usual = (row: number): Side => (row % 10 === 3 ? 'validation' : row % 5 === 1 ? 'test' : 'train');

const PRIOR = { bias: 1, vector: [] };
const estimateOf = (scores: Float32Array): Estimate => ({
  scores,
  posteriors: priorPosteriors(PRIOR, STUDENTS),
});
const truth = estimateOf(TRUE_SCORES);
const finish = (data: ClassData, chosen = truth, final = chosen, fixed = true): ClassResult =>
  finishClass(data, { chosen, final, fixed });

/** The mode of a student's c under N(0, 1) by bisection of the slope. */
function abilityOf({ answers }: ClassData, rows: readonly number[], scores: Float32Array): number {
  let [low, high] = [-10, 10];
  for (let i = 0; i < 60; i++) {
    const c = (low + high) / 2;
    let slope = -c;
    for (const row of rows)
      slope += answers.label[row]! - 1 / (1 + Math.exp(-(scores[answers.text[row]!]! + c)));
    if (slope > 0) low = c;
    else high = c;
  }
  return (low + high) / 2;
}

describe('finishClass', () => {
  test('students are estimated with the validation rows, which themselves are predicted without them', () => {
    const data = answered(usual);
    const { students, calibration } = finish(data);
    const { temperature } = calibration;
    const rowsOf = (s: number, ...sides: readonly Side[]) =>
      rowsOn(data.sides, ...sides).filter((row) => data.answers.student[row] === s);
    students.forEach(({ student, posterior, heldOut, rows }, s) => {
      expect(student).toBe(`s${s}`);
      const c = abilityOf(data, rowsOf(s, 'train', 'validation'), TRUE_SCORES);
      expect(posterior.mean[0]).toBeCloseTo(c, 5);
      const onTraining = abilityOf(data, rowsOf(s, 'train'), TRUE_SCORES);
      const expected = [
        ...rowsOf(s, 'validation').map((row) => ({ row, split: 'validation', c: onTraining })),
        ...rowsOf(s, 'test').map((row) => ({ row, split: 'test', c })),
      ];
      expect(heldOut).toHaveLength(expected.length);
      expected.forEach(({ row, split, c: ability }, i) => {
        const z = (TRUE_SCORES[data.answers.text[row]!]! + ability) / temperature;
        const got = heldOut[i]!;
        expect(got).toMatchObject({ answerId: `a${row}`, questionId: `q${data.answers.text[row]}`, split });
        expect(got.label).toBe(data.answers.label[row]);
        expect(got.probability).toBeCloseTo(1 / (1 + Math.exp(-z)), 5);
        expect(got.logits[1] - got.logits[0]).toBeCloseTo(z, 5);
      });
      expect(rows).toEqual({
        train: rowsOf(s, 'train').length,
        validation: rowsOf(s, 'validation').length,
        test: rowsOf(s, 'test').length,
      });
    });
  });

  test.each([0.3, 1, 4])('a network %d times too sharp: the temperature is the best of a grid', (factor) => {
    const { calibration, students } = finish(
      answered(usual),
      estimateOf(TRUE_SCORES.map((score) => factor * score)),
    );
    expect(calibration.rows).toBe(36);
    const rows = students.flatMap(({ heldOut }) => heldOut.filter(({ split }) => split === 'validation'));
    const lossAt = (temperature: number) =>
      rows.reduce((sum, { label, logits }) => {
        const z = ((logits[1] - logits[0]) * calibration.temperature) / temperature;
        return sum + Math.log(1 + Math.exp(label === 1 ? -z : z));
      }, 0) / rows.length;
    expect(calibration.before).toBeCloseTo(lossAt(1), 9);
    expect(calibration.after).toBeCloseTo(lossAt(calibration.temperature), 9);
    for (let temperature = 0.05; temperature < 20; temperature *= 1.02)
      expect(calibration.after!).toBeLessThanOrEqual(lossAt(temperature) + 1e-9);
    if (factor === 4) expect(calibration.temperature).toBeGreaterThan(1.5);
  });

  test('fewer than 30 validation rows do not set a temperature', () => {
    const sharp = estimateOf(TRUE_SCORES.map((score) => 6 * score));
    const few = answered((row) => (row % 13 === 3 ? 'validation' : row % 5 === 1 ? 'test' : 'train'));
    const { calibration } = finish(few, sharp);
    expect(calibration.rows).toBe(28);
    expect(calibration.temperature).toBe(1);
    expect(calibration.after).toBe(calibration.before);
    const none = answered((row) => (row % 5 === 1 ? 'test' : 'train'));
    expect(finish(none, sharp).calibration).toEqual({ temperature: 1, rows: 0, before: null, after: null });
  });

  test('validation answers to few new questions say nothing; how far a new question lies does', () => {
    const sharp = estimateOf(TRUE_SCORES.map((score) => 6 * score));
    const ofTexts = (from: number) =>
      answered((row) => (row >= from * STUDENTS ? 'validation' : row % 5 === 1 ? 'test' : 'train'));
    const finished = (from: number, error = 0) =>
      finishClass(ofTexts(from), { chosen: sharp, final: sharp, fixed: true, error }).calibration;
    // How far is not known: ten questions are the fewest.
    expect(finished(20).temperature).toBeGreaterThan(1.5);
    expect(finished(21)).toMatchObject({ temperature: 1, rows: 9 * STUDENTS });
    expect(finished(20, 1.5).temperature).toBe(finished(21, 1.5).temperature);
    // The mean of σ over a normal distribution, as the sum of a fine grid has it.
    const { temperature } = finished(21, 1.5);
    for (const z of [-2, -0.5, 1, 3]) {
      let [sum, weights] = [0, 0];
      for (let e = -9; e <= 9; e += 0.01) {
        const weight = Math.exp(-(e ** 2) / (2 * 1.5 ** 2));
        sum += weight / (1 + Math.exp(-(z + e)));
        weights += weight;
      }
      expect(Math.abs(1 / (1 + Math.exp(-z / temperature)) - sum / weights)).toBeLessThan(0.02);
    }
  });

  test('the final network speaks of the test rows, the chosen one of the validation rows', () => {
    const data = answered(usual);
    const other = estimateOf(TRUE_SCORES.map((score) => -score));
    const [plain, mixed] = [finish(data), finish(data, truth, other)];
    expect(mixed.calibration).toEqual(plain.calibration);
    const held = ({ students }: ClassResult, split: string) =>
      students.flatMap(({ heldOut }) => heldOut.filter((row) => row.split === split));
    expect(held(mixed, 'validation')).toEqual(held(plain, 'validation'));
    expect(mixed.pooled!.auc!).toBeLessThan(plain.pooled!.auc! - 0.1);
  });

  test('without test rows nothing is judged; a student without any row is the prior', () => {
    const data = answered((row) => (row % 10 === 3 ? 'validation' : 'train'));
    const { students, pooled } = finish(data);
    expect(pooled).toBeNull();
    expect(students[0]).toMatchObject({ scores: null, majority: null });

    const untrained = answered((row, s) => (s === 4 ? 'test' : usual(row)));
    const four = finish(untrained).students[4]!;
    expect(four.rows).toEqual({ train: 0, validation: 0, test: TEXTS });
    expect(four.posterior.mean[0]).toBe(0);
    expect(four.posterior.covariance[0]).toBeCloseTo(1, 12);
    // The class's majority stands in for their own.
    const ones = rowsOn(untrained.sides, 'train').filter((row) => untrained.answers.label[row] === 1).length;
    const majority = 2 * ones > rowsOn(untrained.sides, 'train').length ? 1 : 0;
    const mine = [...untrained.answers.label].filter((_, row) => untrained.answers.student[row] === 4);
    const hits = mine.filter((label) => label === majority).length;
    expect(four.majority!.accuracy).toBeCloseTo(hits / TEXTS, 12);
  });

  test('variances are estimated unless they are fixed', () => {
    const data = answered(usual);
    expect(finish(data).prior).toBe(PRIOR);
    expect(finish(data, truth, truth, false).prior.bias).not.toBe(1);
  });
});

describe('in steps', () => {
  test('it may be left off between students, is ever nearer to its end, and begins anew to the same numbers', () => {
    const data = answered(usual);
    const estimates = { chosen: truth, final: truth, fixed: false };
    const begun = finishClassInSteps(data, estimates);
    for (let i = 0; i < 3; i++) expect(begun.next().done).toBe(false);
    const shares = [...finishClassInSteps(data, estimates)];
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares.every((share) => share >= 0 && share <= 1)).toBe(true);
    const whole = finishClass(data, estimates);
    expect(toTheEnd(finishClassInSteps(data, estimates))).toEqual(whole);
  });
});
