import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { describeFoundRun } from './found-run.ts';
import type { TrainJob } from './train-job.ts';

const JOB = { out: resolve('runs/x'), fresh: false, folds: null } as const;
const planOf = (recipe: string) => ({ recipe }) as TrainJob['plan'];
const CLASS = { ...JOB, plan: planOf('class') };
const SOLO = { ...JOB, plan: planOf('solo') };
const NOTHING = { isClassTrained: false, classSteps: 0, students: [] };
const PLANNED = { classSteps: 2000, students: ['a', 'b'] };

test.each([
  [CLASS, null, /^runs\/x would be made$/],
  [CLASS, NOTHING, /from the first step$/],
  [CLASS, { ...NOTHING, classSteps: 829 }, /after step 829 of 2,000$/],
  [CLASS, { ...NOTHING, isClassTrained: true }, /complete: nothing would be trained$/],
  [{ ...CLASS, fresh: true }, NOTHING, /would be removed \(--fresh\)$/],
  [{ ...CLASS, folds: 5 }, NOTHING, /go on with the fold/],
  [SOLO, { ...NOTHING, students: ['a'] }, /with the 1 of 2 students who are not trained yet$/],
  [SOLO, { ...NOTHING, students: ['a', 'b'] }, /complete/],
  [{ ...JOB, plan: planOf('adapter') }, { ...NOTHING, classSteps: 5 }, /after step 5 of 2,000$/],
])('%#: what would be done in the folder', (job, found, pattern) => {
  expect(describeFoundRun(job, found, PLANNED)).toMatch(pattern);
});
