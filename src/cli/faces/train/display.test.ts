/** Plain lines of a training, as a terminal that is none gets them. */
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import type { EventOf } from '../../../jobs/index.ts';
import { trainDisplay } from './display.ts';

const TUNED = [
  { stage: 'head on the base', epochs: 2, steps: 4 },
  { stage: 'encoder', epochs: 1, steps: 2 },
] as const;
const CLASS = {
  event: 'class',
  student: null,
  students: 1,
  questions: 1,
  train: 8,
  validation: 2,
  test: 2,
  steps: 6,
  stages: TUNED,
  done: 0,
} as const;
const evaluation = (epoch: number, best: boolean) =>
  ({
    ...{ event: 'evaluation', student: null, split: 'validation', rows: 2, step: 2 * epoch },
    ...{ epoch, best, log_loss: 0.5, auc: 0.75, auc_within_student: null },
  }) as const;
const step = (number: number) => ({ event: 'step', student: null, step: number, loss: 0.5 }) as const;

function shown(...events: readonly object[]): { lines: string[]; reached: string | null } {
  const err = new PassThrough();
  const display = trainDisplay({ out: new PassThrough(), err, env: {}, now: () => '' });
  for (const event of events) display.event(event as EventOf<'train'>);
  display.end();
  return { lines: (err.read() ?? '').toString().trimEnd().split('\n'), reached: display.reached!() };
}

test('an evaluation names its stage, and what it is the best of', () => {
  const { lines } = shown(CLASS, evaluation(2, true), evaluation(3, true), evaluation(3, false));
  expect(lines).toEqual([
    '1 student, 1 question; answers: 8 to train on, 2 validation, 2 test',
    'head on the base, epoch 2 of 2: validation log loss 0.500, AUC 0.750, best of this stage so far',
    'encoder, epoch 1 of 1: validation log loss 0.500, AUC 0.750, best of this stage so far',
    'encoder, epoch 1 of 1: validation log loss 0.500, AUC 0.750',
  ]);
});

test('with one stage the best is the best', () => {
  const { lines } = shown({ ...CLASS, stages: TUNED.slice(0, 1) }, evaluation(1, true));
  expect(lines.at(-1)).toMatch(/^head on the base, epoch 1 of 2: .*, best so far$/);
});

test('the last step is known, within its fold', () => {
  expect(shown(CLASS).reached).toBeNull();
  expect(shown(CLASS, step(1), step(2)).reached).toBe('step 2 of 6');
  expect(shown({ ...CLASS, done: 4 }).reached).toBe('step 4 of 6');
  expect(shown({ event: 'fold', fold: 2, of: 5 }, CLASS, step(1)).reached).toBe('step 1 of 6 of fold 2 of 5');
});

test('of a bank the steps are counted over all folds', () => {
  const bank = { event: 'items', items: 9, source: 'b', unanswered: 0, repeats: 0, test: 9, affected: 0 };
  const tunings = { event: 'tunings', student: null, trainings: 3, steps: 90, done: 0 };
  const fold = (one: number | null) => ({ event: 'fold', fold: one, of: 2 });
  const tuning = {
    ...{ event: 'tuning', student: null, step: 40, loss: 0.5, tuning: 2, of: 4, seconds_left: 90 },
  };
  const { lines, reached } = shown(bank, tunings, fold(1), fold(2), tuning, fold(null));
  expect(reached).toBe('step 40 of 90');
  expect(lines.slice(-3)).toEqual(['fold 1 of 2', 'fold 2 of 2', 'all folds are done; now from all items']);
  const again = shown(bank, { ...tunings, done: 30 });
  expect(again).toMatchObject({ reached: 'step 30 of 90' });
  expect(again.lines.at(-1)).toBe('going on after step 30');
});

test('questions that an earlier run encoded', () => {
  const encoding = (cached: number) => ({ event: 'encoding', questions: 1200, cached, done: cached });
  expect(shown(encoding(0), encoding(300), encoding(1200)).lines).toEqual([
    'encoding 1,200 questions',
    'encoding 1,200 questions, 300 of them encoded before',
    'encoding 1,200 questions, all encoded before',
  ]);
});

test('an encoder whose tuning nothing could judge', () => {
  expect(shown({ event: 'not tuned', student: null, questions: 7 }).lines).toEqual([
    'the base is kept as it was: the training questions (7) are too few, or too alike, to judge a tuning by some of them',
  ]);
});

test('the tuning of an encoder: where it stands, and how well either encoder reads', () => {
  const tuning = {
    ...{ event: 'tuning', student: null, step: 3, loss: 0.5, grad_norm: 1, learning_rate: 1e-5 },
    ...{ tokens: 20, seconds: 1, tuning: 1, of: 4, seconds_left: 90 },
  };
  expect(shown(CLASS, tuning).reached).toBe('step 3 of 6');
  const fits = { frozen: { r: 0.379, error: 0.9 }, tuned: { r: 0.45, error: 0.8 } };
  const encoders = (kept: string) => ({ event: 'encoders', student: null, questions: 1200, ...fits, kept });
  expect(shown(encoders('tuned'), encoders('frozen')).lines).toEqual([
    'difficulty read of questions that were left out (1,200 in turn): r 0.379 by the base as it was, 0.450 by the tuned one; the tuned one is kept',
    'difficulty read of questions that were left out (1,200 in turn): r 0.379 by the base as it was, 0.450 by the tuned one; the base is kept as it was, for tuning gains no more than chance or words would',
  ]);
});
