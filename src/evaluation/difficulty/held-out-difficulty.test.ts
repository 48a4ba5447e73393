import { describe, expect, test } from 'vitest';
import { createMt19937 } from '../../numeric/index.ts';
import { type HeldOutTask, heldOutDifficulty } from './held-out-difficulty.ts';

const GRID = Float64Array.from({ length: 121 }, (_, k) => -6 + 0.1 * k);
const QUESTIONS = 90;
const WORDS = ['plain', 'tricky', 'odd', 'long', 'new', 'old'];

/** Real b is half in the words, half in what the class has seen, and a rest that neither has. */
function drawTask(parts: number): HeldOutTask & { readonly real: Float64Array } {
  const random = createMt19937(17);
  const words = Array.from({ length: QUESTIONS }, (_, q) => Math.floor(q / 3) % WORDS.length);
  const seen = Array.from({ length: QUESTIONS }, () => random.normal());
  const real = Float64Array.from(seen, (of, q) => 0.5 * (words[q]! - 2.5) + of + 0.3 * random.normal());
  return {
    real,
    questions: seen.flatMap((of, question) => {
      const part = parts > 1 ? question % parts : question % 3 === 0 ? 0 : -1;
      return part === -1
        ? []
        : [{ question, part, difficulty: of + 0.2 * random.normal(), samplingError: 0.1 }];
    }),
    parts,
    words: {
      texts: words.map((word) => `a ${WORDS[word]} question`),
      real,
      error: new Float64Array(QUESTIONS).fill(0.1),
    },
    curves: Array.from(real, (b) => GRID.map((node) => -0.5 * ((node - b) / 0.1) ** 2)),
    grid: GRID,
  };
}

const rmseOf = (values: readonly { value: number }[], real: readonly number[]) =>
  Math.sqrt(values.reduce((sum, { value }, i) => sum + (value - real[i]!) ** 2, 0) / real.length);

describe('heldOutDifficulty', () => {
  test.each([3, 1])('class and words together beat either alone (%i parts)', (parts) => {
    const task = drawTask(parts);
    const { of, calibration, converged } = heldOutDifficulty(task);
    const real = task.questions.map(({ question }) => task.real[question]!);
    const [both, ofClass, ofWords] = [
      rmseOf(
        of.map((one) => one.both),
        real,
      ),
      rmseOf(
        of.map((one) => one.ofClass),
        real,
      ),
      rmseOf(
        of.map((one) => one.ofWords),
        real,
      ),
    ];
    expect(both).toBeLessThan(0.6);
    expect(both).toBeLessThan(0.8 * Math.min(ofClass, ofWords));
    expect(calibration.slopes.every((slope) => slope > 0.6)).toBe(true);
    expect(converged).toBe(true);
  });

  test("nothing of a part's own real answers is in its difficulties, at any level", () => {
    const task = drawTask(3);
    const before = heldOutDifficulty(task).of;
    const otherwise = Float64Array.from(task.real, (b, q) => (q % 3 === 1 ? 4 - 2 * b : b));
    const after = heldOutDifficulty({
      ...task,
      words: { ...task.words, real: otherwise },
      curves: Array.from(otherwise, (b) => GRID.map((node) => -0.5 * ((node - b) / 0.1) ** 2)),
    }).of;
    for (const [i, { part }] of task.questions.entries())
      if (part === 1) expect(after[i]).toEqual(before[i]);
      else expect(after[i]!.both).not.toEqual(before[i]!.both);
  });

  test('of which nothing is known: the mean of the questions, and how much they differ', () => {
    const { real, ...task } = drawTask(3);
    const { neutral } = heldOutDifficulty(task);
    const mean = real.reduce((sum, b) => sum + b, 0) / QUESTIONS;
    const deviation = Math.sqrt(real.reduce((sum, b) => sum + (b - mean) ** 2, 0) / (QUESTIONS - 1));
    expect(neutral.value).toBeCloseTo(mean, 1);
    expect(neutral.error).toBeCloseTo(deviation, 1);
  });
});
