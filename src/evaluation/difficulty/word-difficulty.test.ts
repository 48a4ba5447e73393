import { describe, expect, test } from 'vitest';
import { createMt19937 } from '../../numeric/index.ts';
import { crossWordDifficulty, wordDifficulty } from './word-difficulty.ts';

/** Questions of which a word tells the difficulty: `hard` ones 1, others −1, give or take the error. */
function drawTask(questions: number, error: (q: number) => number, seed = 5) {
  const random = createMt19937(seed);
  const words = ['add', 'divide', 'compare', 'round', 'double', 'halve'];
  const word = () => words[Math.floor(random.uniform() * words.length)]!;
  const texts = Array.from(
    { length: questions },
    (_, q) => `${q % 2 === 0 ? 'hard' : 'plain'} ${word()} ${word()} ${word()}`,
  );
  const truth = Float64Array.from(texts, (_, q) => (q % 2 === 0 ? 1 : -1));
  const errors = Float64Array.from(texts, (_, q) => error(q));
  return { texts, truth, real: truth.map((b, q) => b + errors[q]! * random.normal()), error: errors };
}

const all = (count: number) => Array.from({ length: count }, (_, i) => i);
const rmse = (a: Float64Array, b: Float64Array) =>
  Math.sqrt(a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0) / a.length);

describe('wordDifficulty', () => {
  test('learns a word that tells, and says it of questions that it has not met', () => {
    const { truth, ...task } = drawTask(200, () => 0.2);
    const predict = wordDifficulty(task, all(100));
    expect(rmse(Float64Array.from(all(200), predict).slice(100), truth.slice(100))).toBeLessThan(0.25);
  });

  test('what is known badly weighs less', () => {
    const bad = (q: number) => q % 4 > 1;
    const { truth, ...task } = drawTask(160, (q) => (bad(q) ? 4 : 0.2), 9);
    const off = (error: Float64Array) =>
      rmse(Float64Array.from(all(160), wordDifficulty({ ...task, error }, all(160))), truth);
    expect(off(task.error)).toBeLessThan(off(new Float64Array(160).fill(0.2)) / 2);
  });

  test('errors of a question that is not known do not matter, whatever they are', () => {
    const { truth: _, ...task } = drawTask(30, () => 0.3);
    const known = all(29);
    const other = (value: number) => ({
      ...task,
      real: task.real.with(29, value),
      error: task.error.with(29, value),
    });
    expect(wordDifficulty(other(Number.NaN), known)(29)).toBe(wordDifficulty(task, known)(29));
    expect(wordDifficulty(other(1e9), known)(29)).toBe(wordDifficulty(task, known)(29));
  });

  test('words that tell nothing: near the mean, and no worse by far', () => {
    const random = createMt19937(2);
    const { truth: _, ...task } = drawTask(200, () => 0.3);
    const real = task.real.map(() => 2 + random.normal());
    const mean = real.slice(0, 100).reduce((sum, b) => sum + b, 0) / 100;
    const answered = Float64Array.from(all(200), wordDifficulty({ ...task, real }, all(100))).slice(100);
    expect(rmse(answered, real.slice(100))).toBeLessThan(
      1.1 * rmse(new Float64Array(100).fill(mean), real.slice(100)),
    );
  });

  test.each([
    ['one question', { known: [3] }],
    ['few questions', { known: all(6) }],
    ['all real ones equal', { real: () => 0.7 }],
    ['all equal, errors 0', { real: () => 0.7, error: () => 0 }],
    ['all equal, some errors 0', { real: () => 0.7, error: (q: number) => q % 2 }],
    ['all of them 0', { real: () => 0, error: () => 0 }],
    ['errors 0', { error: () => 0 }],
    ['huge errors', { error: () => 1e8 }],
    ['errors beyond number', { error: () => Number.POSITIVE_INFINITY }],
    ['one error far larger than all', { error: (q: number) => (q === 0 ? 1e200 : 0.1) }],
    ['texts that are empty', { texts: () => '' }],
    ['one text for all', { texts: () => 'Who is it?' }],
    ['every text of its own words', { texts: (q: number) => String.fromCodePoint(0x3b1 + q) }],
  ] as {
    0: string;
    1: {
      known?: number[];
      texts?: (q: number) => string;
      real?: (q: number) => number;
      error?: (q: number) => number;
    };
  }[])('$0: numbers, between the real ones or near', ({ 1: { known = all(20), ...of } }) => {
    const drawn = drawTask(24, () => 0.3);
    const task = {
      texts: of.texts === undefined ? drawn.texts : drawn.texts.map((_, q) => of.texts!(q)),
      real: of.real === undefined ? drawn.real : drawn.real.map((_, q) => of.real!(q)),
      error: of.error === undefined ? drawn.error : drawn.error.map((_, q) => of.error!(q)),
    };
    const predict = wordDifficulty(task, known);
    const met = known.map((q) => task.real[q]!);
    const [low, high] = [Math.min(...met), Math.max(...met)];
    for (const q of all(24)) {
      expect(predict(q)).toBeGreaterThan(low - 0.5 * (high - low) - 1e-6);
      expect(predict(q)).toBeLessThan(high + 0.5 * (high - low) + 1e-6);
    }
  });

  test('without words in common: the mean, weighed by 1 / (spread² + error²)', () => {
    // Mean 1, spread² (1 + 1) / 2 less the mean of error² of 0.5, so 0.5: weights 1 / 0.5 and 1 / 1.5.
    const task = {
      texts: ['one', 'two', 'three'],
      real: Float64Array.of(0, 2, Number.NaN),
      error: Float64Array.of(0, 1, Number.NaN),
    };
    expect(wordDifficulty(task, [0, 1])(2)).toBeCloseTo(0.5, 7);
    // Errors of more than there is: a tenth of it is the questions', so weights are 1 / 0.1 and 1 / 4.1.
    expect(wordDifficulty({ ...task, error: Float64Array.of(0, 2, Number.NaN) }, [0, 1])(2)).toBeCloseTo(
      2 / 4.1 / (10 + 1 / 4.1),
      7,
    );
  });
});

describe('crossWordDifficulty', () => {
  const { truth, ...task } = drawTask(60, () => 0.3);
  const part = Int32Array.from(truth, (_, q) => (q % 5 === 4 ? -1 : q % 3));

  test('a question goes by the questions of other parts, those that are only learned from among them', () => {
    const { predicted } = crossWordDifficulty(task, part);
    for (const [q, mine] of part.entries())
      if (mine === -1) expect(predicted[q]).toBeNaN();
      else {
        const others = all(60).filter((other) => part[other] !== mine);
        expect(predicted[q]).toBe(wordDifficulty(task, others)(q));
      }
    const judged = all(60).filter((q) => part[q] !== -1);
    const at = (values: Float64Array) => Float64Array.from(judged, (q) => values[q]!);
    expect(rmse(at(predicted), at(truth))).toBeLessThan(0.6);
  });

  test("nothing of a part's own values, errors and other texts comes in", () => {
    const { predicted } = crossWordDifficulty(task, part);
    const alone = (q: number) => part[q] === 1;
    for (const [value, text] of [
      [50, 'hard hard plain words of its own'],
      [Number.NaN, ''],
    ] as const) {
      const { predicted: changed } = crossWordDifficulty(
        {
          texts: task.texts.map((was, q) => (alone(q) && q !== 1 ? text : was)),
          real: task.real.map((was, q) => (alone(q) ? value : was)),
          error: task.error.map((was, q) => (alone(q) ? value : was)),
        },
        part,
      );
      expect(part[1]).toBe(1);
      expect(changed[1]).toBe(predicted[1]);
      // The others do learn from it.
      expect(changed[0]).not.toBe(predicted[0]);
    }
  });

  test('without a part: nothing of it speaks, nor of the part that is spoken of', () => {
    const plain = crossWordDifficulty(task, part).without.get(1)!;
    for (const [q, itself] of part.entries())
      expect(Number.isNaN(plain[q]!)).toBe(itself === 1 || itself === -1);
    const changed = (parts: readonly number[]) =>
      crossWordDifficulty(
        { ...task, real: task.real.map((was, q) => (parts.includes(part[q]!) ? 9 - was : was)) },
        part,
      ).without.get(1)!;
    const of = (values: Float64Array, own: number) => [...values].filter((_, q) => part[q] === own);
    // Part 1 is in none of the words, part 0 in none of its own (but in the penalty, which its change may change).
    expect(of(changed([1]), 0)).toEqual(of(plain, 0));
    expect(of(changed([1]), 2)).toEqual(of(plain, 2));
    expect(of(changed([0]), 2)).not.toEqual(of(plain, 2));
    expect(of(crossWordDifficulty(task, part).predicted as Float64Array, 0)).not.toEqual(of(plain, 0));
  });

  test('a question without a real value is said, not learned from; one part with nothing beside it is not said', () => {
    const without = { ...task, real: task.real.with(0, Number.NaN) };
    const { predicted } = crossWordDifficulty(without, part);
    for (const q of all(60).filter((one) => part[one] !== -1)) expect(predicted[q]).toBeTypeOf('number');
    expect([...predicted].filter(Number.isNaN)).toHaveLength([...part].filter((own) => own === -1).length);
    expect([...crossWordDifficulty(task, new Int32Array(60)).predicted].every(Number.isNaN)).toBe(true);
  });
});
