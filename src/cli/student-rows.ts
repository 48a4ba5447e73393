/** A student's result in the run folder's words. */
import type { Prediction, StudentRow } from '../runs/index.ts';
import type { HeldOutAnswer, StudentResult } from '../students/index.ts';

/** All that a student has who was not tested: no numbers. */
const NO_SCORES = {
  accuracy: null,
  f1: null,
  auc: null,
  balanced_accuracy: null,
  mcc: null,
  log_loss: null,
  brier: null,
  majority_accuracy: null,
  majority_f1: null,
  gain: null,
  collapsed: null,
} as const satisfies Partial<StudentRow>;

/** What a row is made of, whatever the recipe. */
export interface Trained {
  readonly student: string;
  readonly rows: { readonly train: number; readonly validation: number; readonly test: number };
  /** On the test rows, beside the majority's; null without any. */
  readonly scores: StudentResult['scores'] | null;
  readonly majority: StudentResult['majority'] | null;
  readonly best: { readonly epoch: number | null; readonly step: number | null };
  readonly epochs: number | null;
  readonly seconds: number | null;
}

/** A row of students.csv: the scores on the test rows beside the majority's. */
export function trainedRow(trained: Trained): StudentRow {
  const { student, rows, scores, majority, best, epochs, seconds } = trained;
  return {
    user_id: student,
    answers: rows.train + rows.validation + rows.test,
    ...rows,
    status: 'trained',
    reason: null,
    ...(scores === null || majority === null
      ? NO_SCORES
      : {
          ...scores,
          majority_accuracy: majority.accuracy,
          majority_f1: majority.f1,
          gain: scores.accuracy - majority.accuracy,
        }),
    best_epoch: best.epoch,
    best_step: best.step,
    epochs,
    seconds,
  };
}

/** The row of a student who was not trained, and why. */
export function skippedRow(student: string, answers: number, reason: string): StudentRow {
  const nothing = {
    train: null,
    validation: null,
    test: null,
    best_epoch: null,
    best_step: null,
    epochs: null,
    seconds: null,
  };
  return { user_id: student, answers, status: 'skipped', reason, ...NO_SCORES, ...nothing };
}

/** Rows of predictions.parquet. */
export function heldOutRows(student: string, heldOut: readonly HeldOutAnswer[]): Prediction[] {
  return heldOut.map(({ answerId, questionId, split, label, probability, logits }) => ({
    answer_id: answerId,
    user_id: student,
    question_id: questionId,
    fold: 0,
    split,
    label,
    probability,
    logit_0: logits[0],
    logit_1: logits[1],
  }));
}
