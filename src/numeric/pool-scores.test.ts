/** The single metrics are tested where they are; here, that they come together. */
import { expect, test } from 'vitest';
import { poolScores } from './pool-scores.ts';

test('scores the rows of a class', () => {
  const scores = poolScores({
    labels: [1, 0, 1, 0],
    probabilities: [0.8, 0.6, 0.4, 0.2],
    students: [0, 0, 1, 1],
  });
  expect(scores).toEqual({
    rows: 4,
    accuracy: 0.5,
    auc: 0.75,
    auc_within_student: 1,
    log_loss: expect.closeTo((-2 * Math.log(0.8) - 2 * Math.log(0.4)) / 4, 12),
    brier: expect.closeTo((0.04 + 0.36 + 0.36 + 0.04) / 4, 12),
  });
});

test('what the rows cannot say is null', () => {
  const scores = poolScores({ labels: [1, 1], probabilities: [0.8, 0.6], students: [0, 0] });
  expect(scores).toMatchObject({ rows: 2, accuracy: 1, auc: null, auc_within_student: null });
});

test('pairs are of one fold', () => {
  const rows = {
    labels: [1, 0, 1, 0, 1],
    probabilities: [0.3, 0.2, 0.9, 0.8, 0.1],
    students: [0, 0, 0, 1, 1],
  };
  const folds = [1, 1, 2, 2, 2];
  const { auc, auc_within_student, ...others } = poolScores({ ...rows, folds });
  // In fold 1 one pair, in order; in fold 2 two, of which the one across students is in order.
  expect([auc, auc_within_student]).toEqual([2 / 3, 1 / 2]);
  expect(poolScores(rows)).toMatchObject(others);
  expect(poolScores({ ...rows, folds: [7, 7, 7, 7, 7] })).toEqual(poolScores(rows));
});
