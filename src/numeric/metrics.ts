/**
 * How good predictions of right and wrong are: scikit-learn's numbers, for two classes.
 *
 * Labels are 0 (wrong) and 1 (right), probabilities are P(right). All functions are pure. They throw
 * UnderstudyError `numeric` on no rows at all, on lists of different lengths, and on anything that is not a number
 * of its kind; what a metric cannot say about proper rows is `null`, never NaN.
 */
import { UnderstudyError } from '../errors.ts';
import { mean } from './moments.ts';
import { createRanking } from './ranking.ts';

/** Named as in metrics.json and students.csv, where these numbers go as they are. */
export type Scores = {
  readonly accuracy: number;
  /** Weighted F1. */
  readonly f1: number;
  /** `null` where all labels are the same. */
  readonly auc: number | null;
  readonly balanced_accuracy: number;
  readonly mcc: number;
  /** In nats per row. */
  readonly log_loss: number;
  readonly brier: number;
  /** The model said the same for every row. */
  readonly collapsed: boolean;
};

/** `counts[label][prediction]`, how many rows had that label and that prediction. */
type Confusion = readonly [readonly [number, number], readonly [number, number]];

/** What scikit-learn clips probabilities to: the spacing of float64 at 1. */
const EPSILON = Number.EPSILON;

/**
 * All metrics of one set of rows.
 */
export function scorePredictions({
  labels,
  probabilities,
  logits,
}: {
  /** `[rows]` */
  labels: readonly number[];
  /** `[rows]`, P(right) */
  probabilities: readonly number[];
  /**
   * `[rows][2]`; where given, they and not the probabilities decide the prediction, because two logits that differ by
   * less than a probability can show are no tie.
   */
  logits?: readonly (readonly [number, number])[];
}): Scores {
  const predictions =
    logits === undefined ? probabilities.map((p) => argmax([1 - p, p])) : logits.map((pair) => argmax(pair));
  const { accuracy, f1, balanced_accuracy, mcc } = scoreConfusion(confusionOf(labels, predictions));
  return {
    accuracy,
    f1,
    auc: auc(labels, probabilities),
    balanced_accuracy,
    mcc,
    log_loss: logLoss(labels, probabilities),
    brier: brier(labels, probabilities),
    collapsed: collapsed(predictions),
  };
}

/** The class of the larger of two logits or probabilities; a tie goes to class 0, as NumPy's argmax has it. */
export function argmax([wrong, right]: readonly [number, number]): 0 | 1 {
  if (!Number.isFinite(wrong) || !Number.isFinite(right)) {
    throw new UnderstudyError(
      'numeric',
      `prediction: expected two finite numbers, got ${wrong} and ${right}`,
    );
  }
  return right > wrong ? 1 : 0;
}

/** Share of rows whose prediction is the label. */
export function accuracy(labels: readonly number[], predictions: readonly number[]): number {
  return scoreConfusion(confusionOf(labels, predictions)).accuracy;
}

/** F1 of each class, weighted by how many rows have it as label: see `scoreConfusion`. */
export function weightedF1(labels: readonly number[], predictions: readonly number[]): number {
  return scoreConfusion(confusionOf(labels, predictions)).f1;
}

/**
 * The metrics that need no more than the counts, of which there must be one above 0; they may be weighted.
 *
 * - `f1`: a class that is neither label nor prediction of any row counts for nothing. The order of operations is
 *   that of `f1_score(average='weighted')`, so the choice of the best epoch sees ties where scikit-learn sees them.
 * - `balanced_accuracy`: mean over the classes among the labels of the share of their rows that were predicted so.
 * - `mcc`: Matthews' correlation of labels and predictions; 0 where either is constant.
 */
export function scoreConfusion(
  counts: Confusion,
): Pick<Scores, 'accuracy' | 'f1' | 'balanced_accuracy' | 'mcc'> {
  const [[trueWrong, falseRight], [falseWrong, trueRight]] = counts;
  const wrong = trueWrong + falseRight;
  const right = falseWrong + trueRight;
  const recalls = [...(wrong > 0 ? [trueWrong / wrong] : []), ...(right > 0 ? [trueRight / right] : [])];
  const squared =
    (trueRight + falseRight) * (trueRight + falseWrong) * (trueWrong + falseRight) * (trueWrong + falseWrong);
  return {
    accuracy: (trueWrong + trueRight) / (wrong + right),
    f1:
      (f1Of(trueWrong, wrong, trueWrong + falseWrong) * wrong +
        f1Of(trueRight, right, falseRight + trueRight) * right) /
      (wrong + right),
    balanced_accuracy: mean(recalls),
    mcc: squared === 0 ? 0 : (trueRight * trueWrong - falseRight * falseWrong) / Math.sqrt(squared),
  };
}

/** F1 of one class, from its rows that were predicted so, all its rows, and all rows that were predicted so. */
function f1Of(hits: number, labelled: number, predicted: number): number {
  return labelled + predicted === 0 ? 0 : (2 * hits) / (labelled + predicted);
}

/** Area under the ROC curve, all rows one group: see `createRanking`. */
export function auc(labels: readonly number[], probabilities: readonly number[]): number | null {
  checkRows(labels, probabilities);
  const rank = createRanking({ label: labels, probability: probabilities, groups: [] });
  return rank(new Uint8Array(labels.length).fill(1));
}

/** Mean of `rowLogLoss`, in nats. */
export function logLoss(labels: readonly number[], probabilities: readonly number[]): number {
  checkRows(labels, probabilities);
  return mean(labels.map((label, row) => rowLogLoss(label, probabilities[row]!)));
}

/** -ln P(label), in nats; probabilities are kept off 0 and 1 by the spacing of float64 at 1. */
export function rowLogLoss(label: number, probability: number): number {
  const p = label === 1 ? probability : 1 - probability;
  return -Math.log(Math.min(Math.max(p, EPSILON), 1 - EPSILON));
}

/** Mean squared distance of the probability from the label (Brier 1950, one class). */
export function brier(labels: readonly number[], probabilities: readonly number[]): number {
  checkRows(labels, probabilities);
  return mean(labels.map((label, row) => (probabilities[row]! - label) ** 2));
}

/**
 * What a model scores that always says what most training rows say (a tie says right).
 *
 * @param trainLabels labels of the rows that training saw, `[training rows]`
 * @param testLabels labels of the rows to score, `[rows]`
 */
export function majorityBaseline(
  trainLabels: readonly number[],
  testLabels: readonly number[],
): { label: 0 | 1; accuracy: number; f1: number } {
  checkRows(trainLabels, trainLabels);
  const label = mean(trainLabels) >= 0.5 ? 1 : 0;
  const predictions = testLabels.map(() => label);
  return { label, accuracy: accuracy(testLabels, predictions), f1: weightedF1(testLabels, predictions) };
}

/** Whether all predictions are the same. */
export function collapsed(predictions: readonly number[]): boolean {
  return predictions.every((prediction) => prediction === predictions[0]);
}

function confusionOf(labels: readonly number[], predictions: readonly number[]): Confusion {
  checkRows(labels, predictions);
  const counts: [[number, number], [number, number]] = [
    [0, 0],
    [0, 0],
  ];
  labels.forEach((label, row) => {
    const prediction = predictions[row]!;
    if (prediction !== 0 && prediction !== 1) {
      throw new UnderstudyError('numeric', `row ${row}: expected a prediction of 0 or 1, got ${prediction}`);
    }
    counts[label as 0 | 1][prediction]++;
  });
  return counts;
}

/** Labels are 0 or 1; the numbers beside them lie from 0 to 1, which holds for probabilities and predictions. */
export function checkRows(labels: readonly number[], numbers: readonly number[]): void {
  if (labels.length === 0)
    throw new UnderstudyError('numeric', 'metrics: expected at least one row, got none');
  if (labels.length !== numbers.length) {
    throw new UnderstudyError(
      'numeric',
      `metrics: expected as many labels as predictions, got ${labels.length} and ${numbers.length}`,
    );
  }
  labels.forEach((label, row) => {
    if (label !== 0 && label !== 1) {
      throw new UnderstudyError('numeric', `row ${row}: expected a label of 0 or 1, got ${label}`);
    }
    const number = numbers[row]!;
    if (!(number >= 0 && number <= 1)) {
      throw new UnderstudyError('numeric', `row ${row}: expected a probability, got ${number}`);
    }
  });
}
