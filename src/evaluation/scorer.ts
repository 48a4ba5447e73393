/**
 * All metrics of a predictor, for rows that count several times or not at all. Everything that does not depend on
 * how often rows count is worked out once, so that a thousand draws are a thousand passes over flat arrays.
 *
 * Where every row counts once the numbers are those of `scorePredictions`, to the last bit but for ECE, which is not
 * there.
 */
import { createRanking, rowLogLoss, scoreConfusion } from '../numeric/index.ts';
import type { JudgedRows } from './judged-rows.ts';
import { BINS, binOf } from './reliability.ts';
import type { Times } from './resample.ts';

/**
 * Named as in evaluation.json. All but the last are those of `scorePredictions` and `poolScores`.
 *
 * `ece`, the expected calibration error: mean over the rows of the distance, in their bin, between the mean
 * probability and the share of right answers; ten bins of P(right), of equal width. Chance in a bin adds to it, and
 * adds again in a draw, so that draws lie too high, above all of a small one: see `reflectedEstimate`.
 * Source: Naeini, Cooper & Hauskrecht, "Obtaining well calibrated probabilities using Bayesian binning", AAAI 2015;
 * Guo et al., "On calibration of modern neural networks", ICML 2017 (of the predicted class, which is not meant here).
 */
export const METRICS = [
  'accuracy',
  'f1',
  'balanced_accuracy',
  'mcc',
  'auc',
  'auc_within_student',
  'log_loss',
  'brier',
  'ece',
] as const;
export type Metric = (typeof METRICS)[number];

/** The metrics of which less is better. */
export const LESS_IS_BETTER: ReadonlySet<Metric> = new Set(['log_loss', 'brier', 'ece']);

/**
 * `null` where the rows do not define the metric: `auc` where no fold has labels of both kinds, `auc_within_student`
 * where no student has in any fold, all of them where no row counts.
 */
export type MetricValues = { readonly [M in Metric]: number | null };

const NOTHING = Object.fromEntries(METRICS.map((metric) => [metric, null])) as MetricValues;

/**
 * @param probability `[rows]`, P(right); more than one half is a prediction of right
 * @returns what the metrics are when rows count `times`
 */
export function createScorer(
  { label, student, question, fold }: JudgedRows,
  probability: Float64Array,
): (times: Times) => MetricValues {
  const sums = createSums(label, probability);
  const folds = fold === undefined ? [] : [fold];
  const pooled = createRanking({ label, probability, groups: folds });
  // A student who was drawn twice is two students, as in any bootstrap of groups: rows count as often as their question
  // was drawn, and the student as often as drawn, not its square.
  const within = createRanking({ label, probability, groups: [student, ...folds], place: question });

  return (times) => {
    const { counts, logLoss, squares, calibrationError } = sums(times.row);
    const total = counts[0][0] + counts[0][1] + counts[1][0] + counts[1][1];
    if (total === 0) return NOTHING;
    const { accuracy, f1, balanced_accuracy, mcc } = scoreConfusion(counts);
    return {
      accuracy,
      f1,
      balanced_accuracy,
      mcc,
      auc: pooled(times.row),
      auc_within_student: within(times.question, times.student),
      log_loss: logLoss / total,
      brier: squares / total,
      ece: calibrationError / total,
    };
  };
}

/** Whether the prediction, right or wrong, is the same for all rows. */
export function hasCollapsed(probability: Float64Array): boolean {
  const saysRight = probability[0]! > 0.5;
  return probability.every((p) => p > 0.5 === saysRight);
}

/** One pass over the rows in their own order, in which `numeric/` adds them up. */
function createSums(label: Uint8Array, probability: Float64Array) {
  const losses = probability.map((p, row) => rowLogLoss(label[row]!, p));
  const residuals = probability.map((p, row) => p - label[row]!);
  // Since one half is an edge of two bins, the bin says what is predicted.
  const cells = Uint8Array.from(label, (right, row) => 2 * binOf(probability[row]!) + right);

  return (times: Int32Array) => {
    const countOf = new Float64Array(2 * BINS);
    const residualOf = new Float64Array(2 * BINS);
    let logLoss = 0;
    let squares = 0;
    for (let row = 0; row < times.length; row++) {
      const count = times[row]!;
      const residual = residuals[row]!;
      const cell = cells[row]!;
      logLoss += count * losses[row]!;
      squares += count * (residual * residual);
      countOf[cell]! += count;
      residualOf[cell]! += count * residual;
    }
    const counts: [[number, number], [number, number]] = [
      [0, 0],
      [0, 0],
    ];
    let calibrationError = 0;
    for (let bin = 0; bin < BINS; bin++) {
      const prediction = bin < BINS / 2 ? 0 : 1;
      counts[0][prediction] += countOf[2 * bin]!;
      counts[1][prediction] += countOf[2 * bin + 1]!;
      calibrationError += Math.abs(residualOf[2 * bin]! + residualOf[2 * bin + 1]!);
    }
    return { counts, logLoss, squares, calibrationError };
  };
}
