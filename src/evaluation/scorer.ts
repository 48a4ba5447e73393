/**
 * All metrics of a predictor, for rows that count several times or not at all. Everything that does not depend on
 * how often rows count is worked out once, so that a thousand draws are a thousand passes over flat arrays.
 *
 * Where every row counts once the numbers are those of `training/`, to the last bit but for ECE, which is not there.
 */
import { type Confusion, rowLogLoss, scoreConfusion } from '../training/index.ts';
import type { JudgedRows } from './judged-rows.ts';
import { BINS, binOf } from './reliability.ts';
import type { Times } from './resample.ts';

/**
 * Named as in evaluation.json. All but the last are those of `training/`.
 *
 * `ece`, the expected calibration error: mean over the rows of the distance, in their bin, between the mean
 * probability and the share of right answers; ten bins of P(right), of equal width. Chance in a bin adds to it, and
 * adds again in a draw, so that the interval of a small one leans upward and may lie wholly above it.
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
 * `null` where the rows do not define the metric: `auc` with labels of one kind, `auc_within_student` where no student
 * has both kinds, all of them where no row counts.
 */
export type MetricValues = { readonly [M in Metric]: number | null };

const NOTHING = Object.fromEntries(METRICS.map((metric) => [metric, null])) as MetricValues;

/**
 * @param probability `[rows]`, P(right); more than one half is a prediction of right
 * @returns what the metrics are when rows count `times`
 */
export function createScorer(rows: JudgedRows, probability: Float64Array): (times: Times) => MetricValues {
  const losses = createLosses(rows.label, probability);
  const pooled = createPooled(rows.label, probability);
  const within = createWithin(rows, probability);

  return (times) => {
    const { counts, auc, calibrationError } = pooled(times.row);
    const total = counts[0][0] + counts[0][1] + counts[1][0] + counts[1][1];
    if (total === 0) return NOTHING;
    const { logLoss, squares } = losses(times.row);
    const { accuracy, f1, balanced_accuracy, mcc } = scoreConfusion(counts);
    return {
      accuracy,
      f1,
      balanced_accuracy,
      mcc,
      auc,
      auc_within_student: within(times),
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

/** Sums over the rows in their own order, in which `training/` adds them up. */
function createLosses(label: Uint8Array, probability: Float64Array) {
  const logLosses = probability.map((p, row) => rowLogLoss(label[row]!, p));
  const squares = probability.map((p, row) => (p - label[row]!) ** 2);

  return (times: Int32Array): { logLoss: number; squares: number } => {
    let logLoss = 0;
    let square = 0;
    for (let row = 0; row < times.length; row++) {
      const count = times[row]!;
      logLoss += count * logLosses[row]!;
      square += count * squares[row]!;
    }
    return { logLoss, squares: square };
  };
}

/**
 * One pass over the rows by ascending probability. Bins of the calibration error follow one another in this order,
 * and since one half is an edge of two of them, so do predictions of wrong and of right.
 */
function createPooled(label: Uint8Array, probability: Float64Array) {
  const order = Int32Array.from(label, (_, row) => row).sort(
    (a, b) => probability[a]! - probability[b]! || a - b,
  );
  const keys = packKeys(order, {
    label,
    place: (row) => row,
    isLast: (row, next) => probability[row] !== probability[next],
  });
  const residuals = Float64Array.from(order, (row) => probability[row]! - label[row]!);
  const starts = binStarts(probability);

  return (times: Int32Array): { counts: Confusion; auc: number | null; calibrationError: number } => {
    const counts: [[number, number], [number, number]] = [
      [0, 0],
      [0, 0],
    ];
    let ranked = 0;
    let wrong = 0;
    let right = 0;
    let calibrationError = 0;
    for (let bin = 0; bin < BINS; bin++) {
      const [wrongBefore, rightBefore] = [wrong, right];
      let residual = 0;
      let tied = 0;
      let tiedRight = 0;
      for (let at = starts[bin]!; at < starts[bin + 1]!; at++) {
        const key = keys[at]!;
        const count = times[key >> 2]!;
        residual += count * residuals[at]!;
        tied += count;
        tiedRight += count & -(key & RIGHT); // all bits or none
        if ((key & LAST) !== 0) {
          const tiedWrong = tied - tiedRight;
          ranked += tiedRight * (wrong + tiedWrong / 2);
          wrong += tiedWrong;
          right += tiedRight;
          tied = 0;
          tiedRight = 0;
        }
      }
      calibrationError += Math.abs(residual);
      const prediction = bin < BINS / 2 ? 0 : 1;
      counts[0][prediction] += wrong - wrongBefore;
      counts[1][prediction] += right - rightBefore;
    }
    return { counts, auc: wrong === 0 || right === 0 ? null : ranked / (wrong * right), calibrationError };
  };
}

/**
 * The share of ordered pairs among all pairs within students. A student who was drawn twice is two students, as in
 * any bootstrap of groups: pairs of one's own answers only, so a student counts as often as drawn, not its square.
 */
function createWithin({ label, student, question, students }: JudgedRows, probability: Float64Array) {
  const order = Int32Array.from(label, (_, row) => row).sort(
    (a, b) => student[a]! - student[b]! || probability[a]! - probability[b]! || a - b,
  );
  const keys = packKeys(order, {
    label,
    place: (row) => question[row]!,
    isLast: (row, next) => student[row] !== student[next] || probability[row] !== probability[next],
  });
  const starts = new Int32Array(students + 1);
  for (const s of student) starts[s + 1] = starts[s + 1]! + 1;
  for (let s = 0; s < students; s++) starts[s + 1] = starts[s + 1]! + starts[s]!;

  return (times: Times): number | null => {
    let allPairs = 0;
    let allRanked = 0;
    for (let s = 0; s < students; s++) {
      const drawn = times.student[s]!;
      if (drawn === 0) continue;
      let ranked = 0;
      let wrong = 0;
      let right = 0;
      let tied = 0;
      let tiedRight = 0;
      for (let at = starts[s]!; at < starts[s + 1]!; at++) {
        const key = keys[at]!;
        const count = times.question[key >> 2]!;
        tied += count;
        tiedRight += count & -(key & RIGHT); // all bits or none
        if ((key & LAST) !== 0) {
          const tiedWrong = tied - tiedRight;
          ranked += tiedRight * (wrong + tiedWrong / 2);
          wrong += tiedWrong;
          right += tiedRight;
          tied = 0;
          tiedRight = 0;
        }
      }
      allRanked += drawn * ranked;
      allPairs += drawn * wrong * right;
    }
    return allPairs === 0 ? null : allRanked / allPairs;
  };
}

/** Bits of a key: the label, and whether the next row has another probability. */
const RIGHT = 1;
const LAST = 2;

/** `[rows]` in `order`: the place where to look up how often the row counts, and the two bits, in one number. */
function packKeys(
  order: Int32Array,
  {
    label,
    place,
    isLast,
  }: {
    readonly label: Uint8Array;
    readonly place: (row: number) => number;
    readonly isLast: (row: number, next: number) => boolean;
  },
): Int32Array {
  return order.map((row, at) => {
    const last = at === order.length - 1 || isLast(row, order[at + 1]!);
    return (place(row) << 2) | (last ? LAST : 0) | label[row]!;
  });
}

/** `[bins + 1]`: where each bin starts among the rows by ascending probability. */
function binStarts(probability: Float64Array): Int32Array {
  const starts = new Int32Array(BINS + 1);
  for (const p of probability) starts[binOf(p) + 1] = starts[binOf(p) + 1]! + 1;
  for (let bin = 0; bin < BINS; bin++) starts[bin + 1] = starts[bin + 1]! + starts[bin]!;
  return starts;
}
