import { describe, expect, test } from 'vitest';
import { type MadeUpAnswer, madeUpAnswers } from '../../../test/made-up-answers.ts';
import { heldOutLikeAsked } from './held-out-like-asked.ts';

const grid = (students: number, questions: number): MadeUpAnswer[] =>
  Array.from({ length: students * questions }, (_, i) => ({
    student: `s${i % students}`,
    question: `q${Math.floor(i / students)}`,
    label: i % 3 === 0 ? 0 : 1,
  }));
const places = (from: number, to: number) => Int32Array.from({ length: to - from }, (_, i) => from + i);

describe('heldOutLikeAsked', () => {
  test('a tenth of the answers, where asked questions are known', () => {
    const answers = madeUpAnswers(grid(10, 5));
    const heldOut = heldOutLikeAsked({ answers, known: places(0, 45), asked: places(45, 50) });
    expect(heldOut).toHaveLength(5);
    expect(heldOutLikeAsked({ answers, known: places(0, 45), asked: places(45, 50) })).toEqual(heldOut);
    for (const place of heldOut) expect(place).toBeLessThan(45);
  });

  test('whole questions, where asked questions are not', () => {
    const answers = madeUpAnswers(grid(10, 21));
    const heldOut = heldOutLikeAsked({ answers, known: places(0, 200), asked: places(200, 210) });
    expect(heldOut).toHaveLength(20);
    expect(new Set(heldOut.map((place) => answers.question[place]!)).size).toBe(2);
  });

  test('nothing of one answer, one of two', () => {
    const answers = madeUpAnswers(grid(3, 1));
    expect(heldOutLikeAsked({ answers, known: places(0, 1), asked: places(1, 3) })).toHaveLength(0);
    expect(heldOutLikeAsked({ answers, known: places(0, 2), asked: places(2, 3) })).toHaveLength(1);
  });
});
