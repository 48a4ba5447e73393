import { describe, expect, test } from 'vitest';
import { correlate, createMt19937 } from '../../../numeric/index.ts';
import { raschMml, type SparseAnswers } from '../../../psychometrics/index.ts';
import { agreementOf, disattenuated } from './agreement.ts';
import { splitHalfReliability } from './split-half.ts';

/** Each question answered by as many students, drawn anew, and a prediction of its b that is off by 0.5 logits. */
function draw({ students, questions, answers }: { students: number; questions: number; answers: number }) {
  const random = createMt19937(2);
  const ability = Array.from({ length: students }, () => 0.9 * random.normal());
  const centre = ability.reduce((sum, value) => sum + value, 0) / students;
  // Of the b that people of these abilities see: the fit's zero is their mean.
  const predicted = Array.from({ length: questions }, () => random.normal() - 0.8);
  const truth = predicted.map((value) => value + 0.5 * random.normal());
  const [person, item, label]: [number[], number[], number[]] = [[], [], []];
  for (const [q, b] of truth.entries()) {
    const order = [...ability.keys()];
    for (let i = 0; i < answers; i++) {
      const j = i + Math.floor(random.uniform() * (students - i));
      [order[i], order[j]] = [order[j]!, order[i]!];
      person.push(order[i]!);
      item.push(q);
      label.push(random.uniform() < 1 / (1 + Math.exp(b + centre - ability[order[i]!]!)) ? 1 : 0);
    }
  }
  const drawn: SparseAnswers = {
    person: Int32Array.from(person),
    item: Int32Array.from(item),
    label: Uint8Array.from(label),
    persons: students,
    items: questions,
  };
  return { drawn, predicted, truth };
}

const everyOne = (count: number) => Array.from({ length: count }, (_, q) => q);
const none = { reliability: null, ceiling: null, noise: null, splits: 0 };

describe('splitHalfReliability', () => {
  test.each([
    { students: 150, questions: 1000, answers: 5, within: 0.04 },
    { students: 150, questions: 1000, answers: 13, within: 0.03 },
    { students: 400, questions: 300, answers: 160, within: 0.01 },
  ])('what is said of the real b is so of the truth: %o', ({ within, ...given }) => {
    const { drawn, predicted, truth } = draw(given);
    const real = raschMml(drawn).difficulties;
    const questions = everyOne(given.questions);
    const { reliability, ceiling, noise, ...counts } = splitHalfReliability(
      drawn,
      { difficulties: real, questions },
      { splits: 3, seed: 1 },
    );
    expect(counts).toEqual({ questions: given.questions, splits: 3 });
    const r = (one: readonly number[], other: ArrayLike<number>) =>
      correlate(one, Array.from(other)).pearson!.value;
    expect(Math.abs(ceiling! - r(truth, real))).toBeLessThan(within);
    expect(ceiling).toBe(Math.sqrt(reliability!));
    const errors = truth.reduce((sum, b, q) => sum + (real[q]! - b) ** 2, 0) / truth.length;
    expect(Math.abs(noise! - errors)).toBeLessThan(0.12 * errors);
    // r and RMSE of a prediction without the noise are nearer to those with the truth than to those with the real b.
    const found = agreementOf(predicted, Array.from(real), noise);
    const r0 = disattenuated(found.pearson!.value, reliability!)!;
    expect(Math.abs(r0 - r(predicted, truth))).toBeLessThan(0.06);
    const { rmse } = agreementOf(predicted, truth);
    expect(Math.abs(found.rmse_without_noise! - rmse!)).toBeLessThan(0.15);
    expect(Math.abs(found.rmse_without_noise! - rmse!)).toBeLessThan((found.rmse! - rmse!) / 2);
  });

  test('of the questions asked for alone', () => {
    const { drawn } = draw({ students: 60, questions: 80, answers: 20 });
    const { difficulties } = raschMml(drawn);
    const order = everyOne(80).sort((a, b) => difficulties[a]! - difficulties[b]!);
    const of = (questions: readonly number[]) =>
      splitHalfReliability(drawn, { difficulties, questions }, { splits: 2, seed: 1 });
    // Questions that are as hard as each other hardly differ by more than their errors.
    expect(of(order.slice(30, 50)).reliability ?? 0).toBeLessThan(of(order).reliability! - 0.2);
    expect(of(order.slice(30, 50)).questions).toBe(20);
  });

  test('goes by seed', () => {
    const { drawn } = draw({ students: 20, questions: 50, answers: 15 });
    const { difficulties } = raschMml(drawn);
    const of = (seed: number) =>
      splitHalfReliability(drawn, { difficulties, questions: everyOne(50) }, { splits: 2, seed });
    expect(of(1)).toEqual(of(1));
    expect(of(2).reliability).not.toBe(of(1).reliability);
  });

  test('null where halves tell nothing: one student, three questions, all right, no answers', () => {
    const heard = (drawn: SparseAnswers) =>
      splitHalfReliability(
        drawn,
        { difficulties: new Float64Array(drawn.items), questions: everyOne(drawn.items) },
        { splits: 3, seed: 1 },
      );
    expect(heard(draw({ students: 1, questions: 30, answers: 1 }).drawn)).toEqual({ ...none, questions: 30 });
    expect(heard(draw({ students: 40, questions: 3, answers: 40 }).drawn)).toMatchObject(none);
    expect(heard(draw({ students: 1, questions: 0, answers: 0 }).drawn)).toMatchObject(none);
    const { drawn } = draw({ students: 30, questions: 20, answers: 10 });
    const right = { ...drawn, label: drawn.label.map(() => 1) };
    expect(heard(right)).toMatchObject({ reliability: null, ceiling: null, noise: null });
  });
});
