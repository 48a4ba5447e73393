import { describe, expect, test } from 'vitest';
import { type MadeUpAnswer, madeUpAnswers } from '../../../../test/made-up-answers.ts';
import { createMt19937 } from '../../../numeric/index.ts';
import { type DifficultyTask, difficultyBaselines } from './difficulty-baselines.ts';

const QUESTIONS = 120;

/** Hard questions say so; those of one topic are harder as well. */
function drawTask(): DifficultyTask {
  const random = createMt19937(3);
  const rows = Array.from({ length: QUESTIONS }, (_, q): MadeUpAnswer => {
    const word = q % 3 === 0 ? 'integrate' : 'add';
    return {
      student: 's',
      question: `q${q}`,
      text: `${word} number ${q % 7} and number ${q % 5}`,
      topic: q % 2 === 0 ? 'areas' : 'sums',
      label: 1,
    };
  });
  const real = Float64Array.from(
    { length: QUESTIONS },
    (_, q) => (q % 3 === 0 ? 1 : -1) + (q % 2 === 0 ? 0.5 : -0.5) + 0.3 * random.normal(),
  );
  return {
    answers: madeUpAnswers(rows),
    real,
    part: Int32Array.from({ length: QUESTIONS }, (_, q) => Math.floor((5 * q) / QUESTIONS)),
    parts: 5,
  };
}

const offBy = (predicted: Float64Array, real: Float64Array) =>
  Math.sqrt(predicted.reduce((sum, value, q) => sum + (value - real[q]!) ** 2, 0) / real.length);

describe('difficultyBaselines', () => {
  test('topics beat the mean, where they tell', () => {
    const task = drawTask();
    const [mean, topic] = difficultyBaselines(task);
    expect([mean, topic].map((one) => one!.name)).toEqual(['mean', 'topic mean']);
    expect(offBy(topic!.predicted, task.real)).toBeLessThan(offBy(mean!.predicted, task.real));
  });

  test('the mean is that of the other parts', () => {
    const { real, ...task } = drawTask();
    const others = real.slice(24);
    const [mean] = difficultyBaselines({ ...task, real });
    expect(mean!.predicted[0]).toBeCloseTo(others.reduce((sum, b) => sum + b, 0) / others.length, 12);
  });

  test('what a part knows of its own questions changes nothing', () => {
    const task = drawTask();
    const otherwise = { ...task, real: task.real.map((b, q) => (task.part[q] === 2 ? 100 - b : b)) };
    const [a, b] = [difficultyBaselines(task), difficultyBaselines(otherwise)];
    for (const [i, { predicted }] of a.entries())
      for (const q of [50, 60, 71]) expect(b[i]!.predicted[q]).toBe(predicted[q]);
  });

  test('one split: learned from questions that are not judged, unknown ones left out', () => {
    const task = drawTask();
    const real = task.real.map((b, q) => (q === 100 || q === 3 ? Number.NaN : b));
    const part = task.part.map((mine) => (mine === 0 ? 0 : -1));
    for (const { predicted } of difficultyBaselines({ ...task, real, part, parts: 1 })) {
      expect(predicted.every((value, q) => Number.isFinite(value) === (part[q] === 0))).toBe(true);
    }
  });

  test('one known question, and none', () => {
    const task = drawTask();
    const only = (known: number) => task.real.map((b, q) => (q < known ? b : Number.NaN));
    const part = task.part.map((_, q) => (q < 5 ? -1 : 0));
    for (const { predicted } of difficultyBaselines({ ...task, real: only(1), part, parts: 1 }))
      expect(predicted[7]).toBeCloseTo(task.real[0]!, 9);
    for (const { predicted } of difficultyBaselines({ ...task, real: only(0), part, parts: 1 }))
      expect(predicted.every(Number.isNaN)).toBe(true);
  });
});
