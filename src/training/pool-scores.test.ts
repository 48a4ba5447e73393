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
