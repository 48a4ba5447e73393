import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { describeFoundRun } from './found-run.ts';

const STUDENTS = ['a', 'b'].map((student) => ({
  student,
  answers: 12,
  reason: undefined,
  train: 8,
  validation: 2,
  test: 2,
}));
const CLASS = {
  ...{ out: resolve('runs/x'), fresh: false, folds: null },
  ...{ recipe: 'class', classSteps: 2000, students: STUDENTS },
} as const;
const SOLO = { ...CLASS, recipe: 'solo' } as const;
const NOTHING = { isClassTrained: false, classSteps: 0, students: [] };

test.each([
  [CLASS, null, /^runs\/x would be made$/],
  [CLASS, NOTHING, /from the first step$/],
  [CLASS, { ...NOTHING, classSteps: 829 }, /after step 829 of 2,000$/],
  [CLASS, { ...NOTHING, isClassTrained: true }, /complete: nothing would be trained$/],
  [{ ...CLASS, fresh: true }, NOTHING, /would be removed \(--fresh\)$/],
  [{ ...CLASS, folds: 5 }, NOTHING, /go on with the fold/],
  [SOLO, { ...NOTHING, students: ['a'] }, /with the 1 of 2 students who are not trained yet$/],
  [SOLO, { ...NOTHING, students: ['a', 'b'] }, /complete/],
  [{ ...CLASS, recipe: 'adapter' as const }, { ...NOTHING, classSteps: 5 }, /after step 5 of 2,000$/],
])('%#: what would be done in the folder', (plan, found, pattern) => {
  expect(describeFoundRun({ ...plan, found } as Parameters<typeof describeFoundRun>[0])).toMatch(pattern);
});
