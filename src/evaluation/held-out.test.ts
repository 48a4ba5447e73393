/** What the steps of the ladder predict is tested where they are; here, which rows and folds they are asked of. */
import { expect, test } from 'vitest';
import type { ClassAnswers } from '../answers/index.ts';
import { type HeldOutAnswers, rowsAt } from './held-out.ts';

/** Only what `rowsAt` reads. */
function runOf(answerIds: string[], asked: number[][]): HeldOutAnswers {
  const answers = {
    answerIds,
    label: Uint8Array.from(answerIds, (_, place) => place % 2),
    student: Int32Array.from(answerIds, (_, place) => place % 3),
    question: Int32Array.from(answerIds, (_, place) => place),
    students: ['a', 'b', 'c'],
    questions: answerIds,
  } as unknown as ClassAnswers;
  const parts = asked.map((places) => ({ known: [], validation: [], asked: places }));
  return { answers, parts } as unknown as HeldOutAnswers;
}

test('rows are of the fold whose model predicted them', () => {
  const run = runOf(['u', 'v', 'w', 'x'], [[3], [], [0, 2]]);
  expect(rowsAt([run], [3, 0, 2])).toEqual({
    label: Uint8Array.of(1, 0, 0),
    student: Int32Array.of(0, 0, 2),
    question: Int32Array.of(3, 0, 2),
    fold: Int32Array.of(0, 2, 2),
    students: 3,
    questions: 4,
  });
});

test('rows of two runs share a fold where they do in both', () => {
  const run = runOf(
    ['u', 'v', 'w', 'x'],
    [
      [0, 1],
      [2, 3],
    ],
  );
  const other = runOf(['x', 'w', 'v', 'u'], [[0, 1, 2], [3]]); // {x, w, v}, {u}
  const { fold } = rowsAt([run, other], [0, 1, 2, 3]);
  expect(fold![2]).toBe(fold![3]);
  expect(new Set(fold)).toHaveLength(3);
});
