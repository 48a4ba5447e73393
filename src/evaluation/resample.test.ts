import { expect, test } from 'vitest';
import { createMt19937 } from '../numeric/index.ts';
import type { JudgedRows } from './judged-rows.ts';
import { createResampler, everyRowOnce } from './resample.ts';

/** Students 1 and 4 of six, questions 0, 2 and 3 of five. */
const rows: JudgedRows = {
  label: Uint8Array.of(1, 0, 1, 1),
  student: Int32Array.of(1, 1, 4, 4),
  question: Int32Array.of(0, 2, 2, 3),
  students: 6,
  questions: 5,
};
const sum = (counts: Int32Array) => counts.reduce((total, count) => total + count, 0);

test('draws as many students and questions as have rows, and only those', () => {
  const resampler = createResampler(rows, createMt19937(1));
  expect(resampler.varies).toBe(true);
  for (let draw = 0; draw < 50; draw++) {
    const { student, question, row } = resampler.draw();
    expect(sum(student)).toBe(2);
    expect(student[1]! + student[4]!).toBe(2);
    expect(sum(question)).toBe(3);
    expect(question[0]! + question[2]! + question[3]!).toBe(3);
    row.forEach((times, at) => {
      expect(times).toBe(student[rows.student[at]!]! * question[rows.question[at]!]!);
    });
  }
});

test('in the mean of many draws every row counts once', () => {
  const { draw } = createResampler(rows, createMt19937(2));
  const mean = new Float64Array(4);
  const draws = 20_000;
  for (let i = 0; i < draws; i++)
    draw().row.forEach((times, at) => {
      mean[at] = mean[at]! + times / draws;
    });
  for (const times of mean) expect(Math.abs(times - 1)).toBeLessThan(0.03);
});

test('the same seed draws the same', () => {
  const drawn = () => {
    const { draw } = createResampler(rows, createMt19937(7));
    return Array.from({ length: 5 }, () => [...draw().row]);
  };
  expect(drawn()).toEqual(drawn());
});

test('one answer cannot vary, two can', () => {
  const one = (count: number) => ({
    ...rows,
    label: rows.label.slice(0, count),
    student: rows.student.slice(0, count),
    question: rows.question.slice(0, count),
  });
  expect(createResampler(one(1), createMt19937(1)).varies).toBe(false);
  expect(createResampler(one(2), createMt19937(1)).varies).toBe(true);
});

test('the rows as they are count once', () => {
  const { student, question, row } = everyRowOnce(rows);
  expect([...student, ...question, ...row]).toEqual(new Array(6 + 5 + 4).fill(1));
});
