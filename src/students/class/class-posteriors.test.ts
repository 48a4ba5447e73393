import { describe, expect, test } from 'vitest';
import type { ClassAnswers } from '../../answers/index.ts';
import { createMt19937 } from '../../numeric/index.ts';
import { groupRows } from './class-data.ts';
import { evidenceOf, logitsOf, priorPosteriors, studentLogit, updatePosteriors } from './class-posteriors.ts';

/** Students answer so many questions each; every question has K scores. */
function simulate({
  students,
  answers,
  deviation,
  seed,
}: {
  students: number;
  answers: number;
  deviation: number;
  seed: number;
}) {
  const random = createMt19937(seed);
  const questions = 50;
  const scores = Float32Array.from({ length: questions }, () => random.normal());
  let squares = 0;
  const rows = Array.from({ length: students }, (_, student) => {
    const c = deviation * random.normal();
    squares += c * c;
    return Array.from({ length: answers }, () => {
      const text = random.nextUint32() % questions;
      const right = random.uniform() < 1 / (1 + Math.exp(-(scores[text]! + c)));
      return { student, text, label: right ? 1 : 0 };
    });
  }).flat();
  const column = (name: 'student' | 'text' | 'label') => rows.map((row) => row[name]);
  const ids = (count: number) => Array.from({ length: count }, (_, i) => String(i));
  const data: ClassAnswers = {
    students: ids(students),
    texts: ids(questions),
    questions: ids(questions),
    answerIds: ids(rows.length),
    student: Int32Array.from(column('student')),
    text: Int32Array.from(column('text')),
    question: Int32Array.from(column('text')),
    topics: [],
    subjects: [],
    topic: new Int32Array(rows.length).fill(-1),
    subject: new Int32Array(rows.length).fill(-1),
    order: null,
    label: Uint8Array.from(column('label')),
  };
  const rowsByStudent = groupRows([...rows.keys()], data.student, students);
  /** Deviation of the biases that were drawn. */
  const drawn = Math.sqrt(squares / students);
  return { data, scores, rowsByStudent, drawn };
}

describe('updatePosteriors', () => {
  test.each([0.4, 0.9])('finds how far students differ: deviation %d', (deviation) => {
    const { data, drawn, ...rest } = simulate({ students: 400, answers: 60, deviation, seed: 5 });
    for (const start of [2, 0.1]) {
      const begin = priorPosteriors({ bias: start, vector: [] }, 400);
      const { prior } = updatePosteriors(begin, data, { ...rest, fixed: false, rounds: 30 });
      expect(Math.abs(Math.sqrt(prior.bias) - drawn)).toBeLessThan(0.05);
    }
  });

  test('of few answers each it finds what integration finds, less a tenth: the approximation’s own error', () => {
    const { data, scores, rowsByStudent } = simulate({ students: 400, answers: 8, deviation: 1, seed: 3 });
    const begin = priorPosteriors({ bias: 1, vector: [] }, 400);
    const { prior } = updatePosteriors(begin, data, { scores, rowsByStudent, fixed: false, rounds: 40 });

    // EM again, its expectations by a sum over a grid of c.
    const grid = Array.from({ length: 61 }, (_, i) => -6 + i / 5);
    const likelihoods = rowsByStudent.map((rows) =>
      grid.map((c) =>
        rows.reduce((product, row) => {
          const right = 1 / (1 + Math.exp(-(scores[data.text[row]!]! + c)));
          return product * (data.label[row] === 1 ? right : 1 - right);
        }, 1),
      ),
    );
    let variance = 1;
    for (let round = 0; round < 60; round++) {
      const expected = likelihoods.map((likelihood) => {
        const weights = grid.map((c, i) => likelihood[i]! * Math.exp((-c * c) / (2 * variance)));
        const total = weights.reduce((sum, weight) => sum + weight, 0);
        return weights.reduce((sum, weight, i) => sum + weight * grid[i]! ** 2, 0) / total;
      });
      variance = expected.reduce((sum, square) => sum + square, 0) / expected.length;
    }
    expect(Math.abs(Math.sqrt(variance) - 1)).toBeLessThan(0.15);
    expect(Math.sqrt(prior.bias / variance)).toBeGreaterThan(0.88);
    expect(Math.sqrt(prior.bias / variance)).toBeLessThan(0.95);
  });

  test('students who do not differ are found to be alike', () => {
    const { data, ...rest } = simulate({ students: 400, answers: 40, deviation: 0, seed: 6 });
    const { prior } = updatePosteriors(priorPosteriors({ bias: 1, vector: [] }, 400), data, {
      ...rest,
      fixed: false,
      rounds: 60,
    });
    expect(Math.sqrt(prior.bias)).toBeLessThan(0.15);
  });

  test('a fixed prior stays, rounds then change nothing, and students without answers are the prior', () => {
    const { data, scores, rowsByStudent } = simulate({ students: 3, answers: 9, deviation: 1, seed: 7 });
    const some = [...rowsByStudent.slice(0, 2), []];
    const begin = priorPosteriors({ bias: 0.6, vector: [] }, 3);
    const options = { scores, rowsByStudent: some, fixed: true };
    const once = updatePosteriors(begin, data, { ...options, rounds: 1 });
    const often = updatePosteriors(begin, data, { ...options, rounds: 5 });
    expect(once.prior).toEqual({ bias: 0.6, vector: [] });
    once.students.forEach(({ mean }, s) => {
      expect(often.students[s]!.mean[0]).toBeCloseTo(mean[0]!, 6);
    });
    expect(once.students[2]!.mean[0]).toBe(0);
    expect(once.students[2]!.covariance[0]).toBeCloseTo(0.6, 12);
    expect(begin.students[0]!.mean).toEqual(new Float64Array(1));
  });
});

test('before any answer everyone is the prior', () => {
  const { students } = priorPosteriors({ bias: 0.5, vector: [2, 3] }, 2);
  expect(students).toHaveLength(2);
  expect(students[1]).toEqual({
    mean: new Float64Array(3),
    covariance: Float64Array.of(0.5, 0, 0, 0, 2, 0, 0, 0, 3),
  });
  expect(priorPosteriors({ bias: 1, vector: [] }, 0).students).toEqual([]);
});

describe('scores of the questions that were answered', () => {
  const scores = Float32Array.of(0, 1, 2, 10, 11, 12, 20, 21, 22); // 3 questions, K = 3
  const answers = {
    text: Int32Array.of(2, 0, 2, 1),
    student: Int32Array.of(0, 1, 1, 0),
    label: Uint8Array.of(1, 0, 0, 1),
  };

  test('evidence has a row an answer, in the order asked for', () => {
    const { scores: mine, labels } = evidenceOf(answers, [3, 0, 1], scores, 3);
    expect([...mine]).toEqual([10, 11, 12, 20, 21, 22, 0, 1, 2]);
    expect([...labels]).toEqual([1, 1, 0]);
    expect(evidenceOf(answers, [], scores, 3).labels).toHaveLength(0);
  });

  test('a logit is the first score, c, and v times the others', () => {
    const student = (...mean: number[]) => ({
      mean: Float64Array.from(mean),
      covariance: new Float64Array(9),
    });
    const students = [student(0.5, 1, 0), student(-1, 2, -0.5)];
    const logits = logitsOf(answers, [0, 1, 3], scores, { prior: { bias: 1, vector: [1, 1] }, students });
    expect([...logits]).toEqual([20 + 0.5 + 21, 0 - 1 + 2 - 1, 10 + 0.5 + 11]);
    expect(studentLogit([0.25], Float32Array.of(3, 4), 1)).toBe(4.25);
  });
});
