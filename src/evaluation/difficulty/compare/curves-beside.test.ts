import { describe, expect, test } from 'vitest';
import { createMt19937 } from '../../../numeric/index.ts';
import { curvesBeside } from './curves-beside.ts';
import type { AnsweredRows } from './realism.ts';

interface Answer {
  student: number;
  question: number;
  right: boolean;
  probability: number;
}
function rowsOf(answers: readonly Answer[], students: number, questions: number): AnsweredRows {
  return {
    person: Int32Array.from(answers, ({ student }) => student),
    item: Int32Array.from(answers, ({ question }) => question),
    label: Uint8Array.from(answers, ({ right }) => (right ? 1 : 0)),
    probability: Float64Array.from(answers, ({ probability }) => probability),
    persons: students,
    items: questions,
  };
}

/** Each question answered by the first of the students, as many as told. */
function answeredBy(counts: readonly number[], students = 60): AnsweredRows {
  const answers = counts.flatMap((count, question) =>
    Array.from({ length: count }, (_, student) => ({
      student,
      question,
      right: (student + question) % 2 === 0,
      probability: 0.5,
    })),
  );
  return rowsOf(answers, students, counts.length);
}
const rising = (students: number) => Float64Array.from({ length: students }, (_, s) => s / 10 - 2);

/** No NaN anywhere, nor a place where JSON would make null of it. */
function expectNumbers(value: unknown): void {
  if (typeof value === 'number') expect(Number.isFinite(value)).toBe(true);
  else for (const part of Object.values(value as object)) expectNumbers(part);
}

describe('curvesBeside', () => {
  // Students 0 to 9 of ability −1, 10 to 19 of +1. All answer question 0 (b = 0), the first five question 1 (b = 1).
  const rows = rowsOf(
    [
      ...Array.from({ length: 20 }, (_, student) => ({
        student,
        question: 0,
        right: student < 2 || (student >= 10 && student < 18),
        probability: student < 10 ? (student % 2 === 0 ? 0.3 : 0.7) : 0.7,
      })),
      ...[0, 1, 2, 3, 4].map((student) => ({ student, question: 1, right: student < 2, probability: 0.8 })),
    ],
    20,
    2,
  );
  const scale = {
    abilities: Float64Array.from({ length: 20 }, (_, s) => (s < 10 ? -1 : 1)),
    difficulties: Float64Array.of(0, 1),
  };
  const { comparison, curves } = curvesBeside(rows, scale, 12);

  test('distances by hand: groups weigh by their answers', () => {
    expect(comparison.groups).toBe(3);
    // Shares 0.2, 0.8 and 0.4; synthetic 0.5, 0.7 and 0.8.
    expect(comparison.synthetic_rmse).toBeCloseTo(
      Math.sqrt((10 * 0.3 ** 2 + 10 * 0.1 ** 2 + 5 * 0.4 ** 2) / 25),
      12,
    );
    // p (1 − p) is 0.21 of each answer of question 0, and 0.16 of question 1.
    const chance = (10 * (0.21 / 10) + 10 * (0.21 / 10) + 5 * (0.16 / 5)) / 25;
    expect(comparison.chance_rmse).toBeCloseTo(Math.sqrt(chance), 12);
    expect(comparison.net_rmse).toBeCloseTo(Math.sqrt(comparison.synthetic_rmse ** 2 - chance), 12);
  });

  test('groups, and the curve from the least able to the most', () => {
    expect(curves.map(({ question }) => question)).toEqual([0]);
    const [{ groups, real }] = curves as [(typeof curves)[number]];
    expect(groups).toMatchObject([
      { ability: -1, answers: 10, share: 0.2 },
      { ability: 1, answers: 10, share: 0.8 },
    ]);
    expect(groups.map(({ synthetic }) => synthetic)).toEqual([
      expect.closeTo(0.5, 12),
      expect.closeTo(0.7, 12),
    ]);
    for (const { low, high, share } of groups) {
      expect(low).toBeLessThan(share);
      expect(high).toBeGreaterThan(share);
    }
    expect(real).toHaveLength(41);
    expect(real[0]).toEqual({ ability: -1, probability: expect.closeTo(0.268941, 6) });
    expect(real[20]).toEqual({ ability: expect.closeTo(0, 12), probability: expect.closeTo(0.5, 12) });
    expect(real[40]).toEqual({ ability: expect.closeTo(1, 12), probability: expect.closeTo(0.731059, 6) });
  });

  test('a class that says the shares themselves is nowhere off', () => {
    const exact = Float64Array.from(rows.person, (s, row) =>
      rows.item[row] === 1 ? 0.4 : s < 10 ? 0.2 : 0.8,
    );
    const found = curvesBeside({ ...rows, probability: exact }, scale, 1).comparison;
    expect(found.synthetic_rmse).toBeCloseTo(0, 12);
    expect(found.net_rmse).toBe(0);
  });
});

describe('what chance makes', () => {
  const students = 200;

  /** Answers of the truth; probabilities of a class that knows it, and of one that guesses. */
  function drawn(answersEach: number) {
    const random = createMt19937(6);
    const abilities = Float64Array.from({ length: students }, () => random.normal());
    const difficulties = Float64Array.from({ length: 12_000 / answersEach }, () => random.normal());
    const answers = [...difficulties].flatMap((b, question) =>
      Array.from({ length: answersEach }, () => {
        const student = Math.floor(random.uniform() * students);
        const probability = 1 / (1 + Math.exp(b - abilities[student]!));
        return { student, question, probability, right: random.uniform() < probability };
      }),
    );
    const rows = rowsOf(answers, students, difficulties.length);
    const guesses = rows.probability.map(() => 0.5);
    const of = (probability: Float64Array) =>
      curvesBeside({ ...rows, probability }, { abilities, difficulties }, 1).comparison;
    return { perfect: of(rows.probability), guessing: of(guesses) };
  }

  test.each([13, 160])('with %d answers a question a class that is right is off by as much', (each) => {
    const { perfect, guessing } = drawn(each);
    expect(perfect.synthetic_rmse / perfect.chance_rmse).toBeGreaterThan(0.93);
    expect(perfect.synthetic_rmse / perfect.chance_rmse).toBeLessThan(1.07);
    expect(perfect.net_rmse).toBeLessThan(0.05);
    // The P(correct) of all answers deviates from a half by 0.2 and more.
    expect(guessing.net_rmse).toBeGreaterThan(0.15);
  });
});

describe('which questions', () => {
  const chosen = (counts: readonly number[], difficulties: readonly number[], most: number) =>
    curvesBeside(
      answeredBy(counts),
      { abilities: rising(60), difficulties: Float64Array.from(difficulties) },
      most,
    ).curves.map(({ question }) => question);

  test('evenly from the easiest to the hardest, of those with the most groups', () => {
    const b = [0.5, -1, 2, -2, 1, 0];
    expect(chosen([50, 50, 50, 50, 50, 50], b, 3)).toEqual([3, 0, 2]);
    expect(chosen([50, 50, 50, 50, 50, 50], b, 12)).toEqual([3, 1, 5, 0, 4, 2]);
    // The hardest and the easiest have too few answers for five groups.
    expect(chosen([50, 50, 49, 49, 50, 50], b, 2)).toEqual([1, 4]);
    expect(chosen([50, 50, 50, 50, 50, 50], b, 1)).toEqual([3]);
    expect(chosen([50, 50, 50, 50, 50, 50], b, 0)).toEqual([]);
  });

  test('where few have the most groups, those with fewer too; one group is no curve', () => {
    const b = [0, 1, 2, 3, 4];
    expect(chosen([60, 49, 48, 19, 7], b, 3)).toEqual([0, 1, 2]);
    expect(chosen([60, 49, 48, 30, 7], b, 4)).toEqual([0, 1, 2, 3]);
    expect(chosen([60, 49, 48, 30, 7], b, 12)).toEqual([0, 1, 2, 3]);
    expect(chosen([9, 0, 3], b.slice(0, 3), 12)).toEqual([0, 2]);
  });

  test('equally hard ones: the first', () => {
    expect(chosen([60, 60, 60], [0, 0, 0], 2)).toEqual([0, 2]);
  });
});

describe('what says little leaves numbers', () => {
  test.each([
    ['no question with enough answers for two groups', answeredBy([3, 1, 9]), rising(60), [0, 1, 2]],
    ['one question', answeredBy([30]), rising(60), [0.3]],
    ['one answer', answeredBy([1]), rising(60), [0.3]],
    ['questions without answers', answeredBy([0, 60, 0]), rising(60), [Number.NaN, 0, 9]],
    ['abilities that are all equal', answeredBy([60, 60]), new Float64Array(60).fill(0.4), [0, 1]],
    ['students who answered nothing', answeredBy([20]), rising(60).fill(Number.NaN, 20), [0]],
    ['abilities and difficulties far off', answeredBy([60]), rising(60).map((a) => 1e4 * a), [-1e4]],
  ])('%s', (_, rows, abilities, difficulties) => {
    const found = curvesBeside(rows, { abilities, difficulties: Float64Array.from(difficulties) }, 12);
    expect(found.curves.length).toBeGreaterThan(0);
    expect(found.comparison.groups).toBeGreaterThan(0);
    expectNumbers(found);
  });

  test('equal abilities are one group; students who answered nothing do not stretch the curve', () => {
    const same = { abilities: new Float64Array(60).fill(0.4), difficulties: Float64Array.of(0) };
    expect(curvesBeside(answeredBy([60]), same, 1).curves[0]!.groups).toMatchObject([
      { answers: 60, share: 0.5 },
    ]);
    const { real } = curvesBeside(
      answeredBy([20]),
      { abilities: rising(60), difficulties: Float64Array.of(0) },
      1,
    ).curves[0]!;
    expect([real[0]!.ability, real[40]!.ability]).toEqual([-2, expect.closeTo(-0.1, 12)]);
  });

  test('more students than a call has arguments', () => {
    const students = 200_000;
    const found = curvesBeside(
      answeredBy([60], students),
      { abilities: rising(students), difficulties: Float64Array.of(0) },
      1,
    );
    expectNumbers(found);
  });

  test('no rows are refused', () => {
    expect(() =>
      curvesBeside(answeredBy([0]), { abilities: rising(60), difficulties: Float64Array.of(0) }, 1),
    ).toThrow(expect.objectContaining({ code: 'numeric' }));
  });
});
