import { expect, test } from 'vitest';
import type { ClassPosteriors } from './class-posteriors.ts';
import { textEvidence } from './text-evidence.ts';

/** Students of ability 0 and no vector, answers to texts as counts of wrong and right. */
function evidenceOf(counts: readonly (readonly [wrong: number, right: number])[], ability = 0) {
  const rows = counts.flatMap(([wrong, right], text) => [
    ...Array.from({ length: wrong }, () => ({ text, label: 0 })),
    ...Array.from({ length: right }, () => ({ text, label: 1 })),
  ]);
  const answers = {
    texts: counts.map((_, t) => `text ${t}`),
    text: Int32Array.from(rows, ({ text }) => text),
    label: Uint8Array.from(rows, ({ label }) => label),
    student: new Int32Array(rows.length),
  };
  const posteriors: ClassPosteriors = {
    prior: { bias: 1, vector: [] },
    students: [{ mean: Float64Array.of(ability), covariance: Float64Array.of(1) }],
  };
  return textEvidence(answers, [...rows.keys()], new Float32Array(counts.length), posteriors);
}

test('difficulty is the logit of wrong against right, its error that of the logit', () => {
  const { texts, difficulty, error } = evidenceOf([
    [500, 500],
    [800, 200],
  ]);
  expect(texts).toEqual([0, 1]);
  expect(difficulty[0]).toBeCloseTo(0, 6);
  // One Newton step from beside the mode leaves what is of the second order.
  expect(difficulty[1]).toBeCloseTo(Math.log(800 / 200), 4);
  expect(error[0]).toBeCloseTo(1 / Math.sqrt(1000 * 0.25), 4);
  expect(error[1]).toBeCloseTo(1 / Math.sqrt(1000 * 0.16), 3);
});

test('abler students make the same answers mean a harder text', () => {
  const [weak, able] = [evidenceOf([[30, 70]]), evidenceOf([[30, 70]], 1.5)];
  expect(able.difficulty[0]! - weak.difficulty[0]!).toBeCloseTo(1.5, 1);
});

test('all right, all wrong and a single answer are finite and unsure; no answer is no evidence', () => {
  const { texts, difficulty, error } = evidenceOf([
    [0, 20],
    [20, 0],
    [0, 0],
    [0, 1],
  ]);
  expect(texts).toEqual([0, 1, 3]);
  for (const number of [...difficulty, ...error]) expect(Number.isFinite(number)).toBe(true);
  expect(difficulty[0]).toBeLessThan(-2);
  expect(difficulty[1]).toBeGreaterThan(2);
  expect(error[0]).toBeGreaterThan(0.7);
  expect(error[2]).toBeGreaterThan(error[0]!);
});
