/** A student's result in the run folder's words. */
import type { Prediction, StudentRow } from '../runs/index.ts';
import type { HeldOutAnswer, StudentResult } from '../students/index.ts';

/** A row of students.csv: the scores on the test rows beside the majority's. */
export function trainedRow(result: StudentResult): StudentRow {
  const { scores, majority, rows, best } = result;
  return {
    user_id: result.student,
    answers: rows.train + rows.validation + rows.test,
    train: rows.train,
    validation: rows.validation,
    test: rows.test,
    status: 'trained',
    reason: null,
    accuracy: scores.accuracy,
    f1: scores.f1,
    auc: scores.auc,
    balanced_accuracy: scores.balanced_accuracy,
    mcc: scores.mcc,
    log_loss: scores.log_loss,
    brier: scores.brier,
    majority_accuracy: majority.accuracy,
    majority_f1: majority.f1,
    gain: scores.accuracy - majority.accuracy,
    collapsed: scores.collapsed,
    best_epoch: best.epoch,
    best_step: best.step,
    epochs: result.epochs,
    seconds: result.seconds,
  };
}

/** The row of a student who was not trained, and why. */
export function skippedRow(student: string, answers: number, reason: string): StudentRow {
  const nothing = {
    train: null,
    validation: null,
    test: null,
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
    best_epoch: null,
    best_step: null,
    epochs: null,
    seconds: null,
  };
  return { user_id: student, answers, status: 'skipped', reason, ...nothing };
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
