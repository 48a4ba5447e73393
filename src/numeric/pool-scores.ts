/** How good a class is over the rows of all its students together. */
import { UnderstudyError } from '../errors.ts';
import { checkRows, scorePredictions } from './metrics.ts';
import { createRanking } from './ranking.ts';

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

/** `[rows]`, whole numbers. */
type Numbers = Int32Array | readonly number[];

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
  readonly students: Numbers;
  readonly folds?: Numbers;
}): PooledScores {
  const { accuracy, auc, log_loss, brier } = scorePredictions({ labels, probabilities });
  return {
    rows: labels.length,
    accuracy,
    // Within folds as within students: a fold is the group.
    auc: folds === undefined ? auc : aucWithinStudents(labels, probabilities, folds),
    auc_within_student: aucWithinStudents(labels, probabilities, students, folds),
    log_loss,
    brier,
  };
}

/**
 * Area under the ROC curve over pairs of answers *of the same student* (and fold): see `createRanking`. A student counts
 * by pairs.
 *
 * @returns `null` where no student has both a right and a wrong answer in a fold
 * @throws UnderstudyError `numeric` as `poolScores`
 */
export function aucWithinStudents(
  labels: readonly number[],
  probabilities: readonly number[],
  students: Numbers,
  folds?: Numbers,
): number | null {
  checkRows(labels, probabilities);
  const groups = folds === undefined ? { student: students } : { student: students, fold: folds };
  for (const [name, numbers] of Object.entries(groups)) checkNumbers(name, numbers, labels.length);
  const rank = createRanking({
    label: labels,
    probability: probabilities,
    groups: Object.values(groups),
  });
  return rank(new Uint8Array(labels.length).fill(1));
}

function checkNumbers(name: string, numbers: Numbers, rows: number): void {
  if (numbers.length !== rows)
    throw new UnderstudyError(
      'numeric',
      `metrics: expected as many ${name}s as labels, got ${numbers.length} and ${rows}`,
    );
  const unnumbered = numbers.findIndex((number) => !Number.isInteger(number));
  if (unnumbered >= 0)
    throw new UnderstudyError(
      'numeric',
      `row ${unnumbered}: expected a ${name}'s number, got ${numbers[unnumbered]}`,
    );
}
