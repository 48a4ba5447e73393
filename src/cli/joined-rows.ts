/** A newcomer in the run folder's words. */
import type { ClassStudent, StudentRow } from '../runs/index.ts';
import type { Newcomer } from '../students/index.ts';
import { posteriorNumbers } from './class-rows.ts';

/** A line of students.jsonl. @param like a student of the class, whose training is the newcomer's as well */
export function joinedStudentOf(
  { student, posterior, answers }: Newcomer,
  like: StudentRow | undefined,
): ClassStudent {
  const row: StudentRow = {
    user_id: student,
    answers,
    train: answers,
    validation: 0,
    test: 0,
    status: 'trained',
    reason: null,
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
    best_epoch: like?.best_epoch ?? null,
    best_step: like?.best_step ?? null,
    epochs: like?.epochs ?? null,
    seconds: null,
  };
  return { user_id: student, joined: true, ...posteriorNumbers(posterior), row };
}
