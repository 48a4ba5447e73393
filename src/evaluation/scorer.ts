/**
 * All metrics of a predictor, for rows that count several times or not at all. Everything that does not depend on
 * how often rows count is worked out once, so that a thousand draws are a thousand passes over flat arrays.
 *
 * Where every row counts once the numbers are those of `training/`, to the last bit but for ECE, which is not there.
 */
import { type Confusion, rowLogLoss, scoreConfusion } from '../numeric/index.ts';
import type { JudgedRows } from './judged-rows.ts';
import { BINS, binOf } from './reliability.ts';
import type { Times } from './resample.ts';

/**
 * Named as in evaluation.json. All but the last are those of `training/`.
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
export function createScorer(rows: JudgedRows, probability: Float64Array): (times: Times) => MetricValues {
  const losses = createLosses(rows.label, probability);
  const pooled = createPooled(rows, probability);
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
 * One pass over the rows by fold, then ascending probability. Bins of the calibration error follow one another in
 * this order, and since one half is an edge of two of them, so do predictions of wrong and of right.
 */
function createPooled({ label, fold }: JudgedRows, probability: Float64Array) {
  const order = Int32Array.from(label, (_, row) => row).sort(
    (a, b) => foldOf(fold, a) - foldOf(fold, b) || probability[a]! - probability[b]! || a - b,
  );
  const isOtherFold = (row: number, next: number) => foldOf(fold, row) !== foldOf(fold, next);
  const isOtherBin = (row: number, next: number) => binOf(probability[row]!) !== binOf(probability[next]!);
  const keys = packKeys(order, {
    label,
    place: (row) => row,
    isLast: (row, next) => isOtherFold(row, next) || probability[row] !== probability[next],
  });
  const residuals = Float64Array.from(order, (row) => probability[row]! - label[row]!);
  const starts = startsOf(order, (row, next) => isOtherFold(row, next) || isOtherBin(row, next));
  const bins = starts.slice(0, -1).map((at) => binOf(probability[order[at]!]!));
  const opensFold = Uint8Array.from(bins, (_, part) =>
    part === 0 || isOtherFold(order[starts[part]! - 1]!, order[starts[part]!]!) ? 1 : 0,
  );

  return (times: Int32Array): { counts: Confusion; auc: number | null; calibrationError: number } => {
    const counts: [[number, number], [number, number]] = [
      [0, 0],
      [0, 0],
    ];
    const residualOf = new Float64Array(BINS);
    let allPairs = 0;
    let ranked = 0;
    let wrong = 0;
    let right = 0;
    for (let part = 0; part < bins.length; part++) {
      if (opensFold[part] === 1) {
        allPairs += wrong * right;
        wrong = 0;
        right = 0;
      }
      const [wrongBefore, rightBefore] = [wrong, right];
      let residual = 0;
      let tied = 0;
      let tiedRight = 0;
      for (let at = starts[part]!; at < starts[part + 1]!; at++) {
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
      const bin = bins[part]!;
      residualOf[bin] = residualOf[bin]! + residual;
      const prediction = bin < BINS / 2 ? 0 : 1;
      counts[0][prediction] += wrong - wrongBefore;
      counts[1][prediction] += right - rightBefore;
    }
    allPairs += wrong * right;
    const calibrationError = residualOf.reduce((sum, residual) => sum + Math.abs(residual), 0);
    return { counts, auc: allPairs === 0 ? null : ranked / allPairs, calibrationError };
  };
}

/**
 * The share of ordered pairs among all pairs of a student's answers in a fold. A student who was drawn twice is two
 * students, as in any bootstrap of groups: pairs of one's own answers only, so a student counts as often as drawn,
 * not its square.
 */
function createWithin({ label, student, question, fold }: JudgedRows, probability: Float64Array) {
  const order = Int32Array.from(label, (_, row) => row).sort(
    (a, b) =>
      student[a]! - student[b]! ||
      foldOf(fold, a) - foldOf(fold, b) ||
      probability[a]! - probability[b]! ||
      a - b,
  );
  const isOtherGroup = (row: number, next: number) =>
    student[row] !== student[next] || foldOf(fold, row) !== foldOf(fold, next);
  const keys = packKeys(order, {
    label,
    place: (row) => question[row]!,
    isLast: (row, next) => isOtherGroup(row, next) || probability[row] !== probability[next],
  });
  const starts = startsOf(order, isOtherGroup);
  const students = starts.slice(0, -1).map((at) => student[order[at]!]!);

  return (times: Times): number | null => {
    let allPairs = 0;
    let allRanked = 0;
    for (let group = 0; group < students.length; group++) {
      const drawn = times.student[students[group]!]!;
      if (drawn === 0) continue;
      let ranked = 0;
      let wrong = 0;
      let right = 0;
      let tied = 0;
      let tiedRight = 0;
      for (let at = starts[group]!; at < starts[group + 1]!; at++) {
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

const foldOf = (fold: Int32Array | undefined, row: number): number => (fold === undefined ? 0 : fold[row]!);

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

/** `[parts + 1]`: where each part of the ordered rows starts, and the end. */
function startsOf(order: Int32Array, isOther: (row: number, next: number) => boolean): Int32Array {
  const starts = [0];
  for (let at = 1; at < order.length; at++) if (isOther(order[at - 1]!, order[at]!)) starts.push(at);
  return Int32Array.from([...starts, order.length]);
}
