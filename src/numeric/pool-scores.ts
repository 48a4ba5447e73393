/** How good a class is over the rows of all its students together. */
import { aucWithinStudents } from './auc-within-students.ts';
import { accuracy, argmax, auc, brier, logLoss } from './metrics.ts';

/** Named as in class.json, where these numbers go as they are. */
export type PooledScores = {
  readonly rows: number;
  readonly accuracy: number;
  /** `null` where all labels are the same, in each fold. */
  readonly auc: number | null;
  /** `null` where no student has both a right and a wrong answer, in any fold. */
  readonly auc_within_student: number | null;
  /** In nats per row. */
  readonly log_loss: number;
  readonly brier: number;
};

/**
 * @param labels `[rows]`, 0 or 1
 * @param probabilities `[rows]`, P(right); over one half is a prediction of right
 * @param students `[rows]`, a number for each student
 * @param folds `[rows]`, a number for each part of the rows that one model predicted: pairs of an AUC are of one fold,
 *   for two models' probabilities are not of one scale. Without them all rows are one
 * @throws UnderstudyError `numeric` on no rows and on what is no label or probability
 */
export function poolScores({
  labels,
  probabilities,
  students,
  folds,
}: {
  readonly labels: readonly number[];
  readonly probabilities: readonly number[];
  readonly students: Int32Array | readonly number[];
  readonly folds?: Int32Array | readonly number[];
}): PooledScores {
  return {
    rows: labels.length,
    accuracy: accuracy(
      labels,
      probabilities.map((p) => argmax([1 - p, p])),
    ),
    // Within folds as within students: a fold is the group.
    auc: folds === undefined ? auc(labels, probabilities) : aucWithinStudents(labels, probabilities, folds),
    auc_within_student: aucWithinStudents(labels, probabilities, students, folds),
    log_loss: logLoss(labels, probabilities),
    brier: brier(labels, probabilities),
  };
}
