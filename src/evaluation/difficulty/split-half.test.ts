import { describe, expect, test } from 'vitest';
import { createMt19937 } from '../../random/index.ts';
import { correlate } from '../correlation.ts';
import { difficultyGiven, splitHalfReliability } from './split-half.ts';

/** Every student answers every `step`th question. */
function drawAnswers({
  students,
  questions,
  step = 1,
}: {
  students: number;
  questions: number;
  step?: number;
}) {
  const random = createMt19937(2);
  const ability = Float64Array.from({ length: students }, () => random.normal());
  const truth = Array.from({ length: questions }, () => random.normal());
  const [student, question, label]: [number[], number[], number[]] = [[], [], []];
  for (let s = 0; s < students; s++)
    for (let q = s % step; q < questions; q += step) {
      student.push(s);
      question.push(q);
      label.push(random.uniform() < 1 / (1 + Math.exp(truth[q]! - ability[s]!)) ? 1 : 0);
    }
  const answers = {
    student: Int32Array.from(student),
    question: Int32Array.from(question),
    label: Uint8Array.from(label),
    ability,
    students,
    questions,
  };
  return { answers, truth };
}

describe('splitHalfReliability', () => {
  test.each([
    { students: 16, questions: 600 },
    { students: 40, questions: 600 },
    { students: 160, questions: 800, step: 4 },
  ])('stepped up is the squared correlation of real and true b: %o', (given) => {
    const { answers, truth } = drawAnswers(given);
    const { reliability, ceiling, questions, splits } = splitHalfReliability(answers, { splits: 8, seed: 1 });
    const rowsOf = truth.map((): number[] => []);
    for (const [row, q] of answers.question.entries()) rowsOf[q]!.push(row);
    const b = truth.map((_, q) => {
      const rows = rowsOf[q]!;
      return difficultyGiven(
        rows.map((row) => answers.ability[answers.student[row]!]!),
        rows.reduce((sum, row) => sum + answers.label[row]!, 0),
      );
    });
    const r = correlate(b, truth).pearson!.value;
    expect(Math.abs(reliability! - r ** 2)).toBeLessThan(0.03);
    expect(ceiling).toBe(Math.sqrt(reliability!));
    expect(questions).toBe(given.questions);
    expect(splits).toBe(8);
  });

  test('goes by seed', () => {
    const { answers } = drawAnswers({ students: 20, questions: 50 });
    const once = splitHalfReliability(answers, { seed: 1 });
    expect(splitHalfReliability(answers, { seed: 1 })).toEqual(once);
    expect(splitHalfReliability(answers, { seed: 2 }).reliability).not.toBe(once.reliability);
  });

  test('null where halves tell nothing: one student, three questions, all right, no answers', () => {
    const none = { reliability: null, ceiling: null, splits: 0 };
    const told = (answers: Parameters<typeof splitHalfReliability>[0]) =>
      splitHalfReliability(answers, { splits: 3, seed: 1 });
    expect(told(drawAnswers({ students: 1, questions: 30 }).answers)).toMatchObject({
      ...none,
      questions: 0,
    });
    expect(told(drawAnswers({ students: 40, questions: 3 }).answers)).toMatchObject(none);
    const { answers } = drawAnswers({ students: 0, questions: 0 });
    expect(told(answers)).toMatchObject(none);
    const { answers: some } = drawAnswers({ students: 30, questions: 20 });
    expect(told({ ...some, label: some.label.map(() => 1) })).toMatchObject(none);
  });
});

describe('difficultyGiven', () => {
  const abilities = [-1, 0.2, 0.5, 1.4, 2];
  const centre = 0.62;

  test.each([0, 1, 3, 5])('with %d right the posterior is level at b', (right) => {
    const b = difficultyGiven(abilities, right);
    const expected = abilities.reduce((sum, theta) => sum + 1 / (1 + Math.exp(b - theta)), 0);
    expect(expected - right - (b - centre) / 4).toBeCloseTo(0, 8);
  });

  test('a thousand right answers stay finite', () => {
    const b = difficultyGiven(new Array(1000).fill(0), 1000);
    expect(b).toBeLessThan(-4);
    expect(b).toBeGreaterThan(-20);
  });
});
