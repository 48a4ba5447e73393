/**
 * Temperature: the one number that logits are divided by so that probabilities mean what they say on rows that
 * training did not see (Guo et al. 2017, "On Calibration of Modern Neural Networks", section 4.2).
 */
import { UnderstudyError } from '../errors.ts';
import { bisect } from './bisect.ts';
import { probabilityOf, softplus } from './logistic.ts';

interface TemperatureFit {
  readonly temperature: number;
  /** Mean log loss of σ(z), in nats per row; 0 without rows. */
  readonly before: number;
  /** Mean log loss of σ(z / temperature); never above `before`. */
  readonly after: number;
}

/** Fewer rows tell less of a temperature than that it is about 1. */
export const FEWEST_CALIBRATION_ROWS = 30;

const LEAST = 0.05;
const MOST = 20;
/** Halvings of the interval of 1/T: from 20 to below the spacing of float64 at 0.05. */
const HALVINGS = 64;

/**
 * The T in [0.05, 20] that minimises the mean log loss of σ(z / T). The loss is convex in 1/T, so its slope is
 * bisected. Rows that cannot tell (none, or labels all the same, where the answer would be a bound) leave T at 1.
 *
 * @param labels `[rows]`, 0 or 1
 * @param logits `[rows]`, z of P(right) = σ(z)
 * @throws UnderstudyError `numeric` on different lengths, a label that is none, a logit that is not finite
 */
export function fitTemperature(labels: ArrayLike<number>, logits: ArrayLike<number>): TemperatureFit {
  checkRows(labels, logits);
  const before = meanLogLoss(labels, logits);
  let right = 0;
  for (let row = 0; row < labels.length; row++) right += labels[row]!;
  if (right === 0 || right === labels.length || slope(labels, logits, 1) === 0) {
    return { temperature: 1, before, after: before };
  }

  const inverse = bisect(1 / MOST, 1 / LEAST, HALVINGS, (x) => slope(labels, logits, x) < 0);
  const temperature = Math.min(Math.max(1 / inverse, LEAST), MOST);
  return { temperature, before, after: Math.min(meanLogLoss(labels, logits, 1 / temperature), before) };
}

/** Slope of the mean log loss in 1/T, at 1/T: the mean of (σ(z/T) - label) z. */
function slope(labels: ArrayLike<number>, logits: ArrayLike<number>, inverse: number): number {
  let sum = 0;
  for (let row = 0; row < labels.length; row++) {
    const z = logits[row]!;
    sum += (probabilityOf(z * inverse) - labels[row]!) * z;
  }
  return sum / labels.length;
}

/** Mean log loss of σ(z · inverse), nats a row, 0 without rows; z [rows], labels 0 or 1. */
export function meanLogLoss(
  labels: ArrayLike<number>,
  logits: ArrayLike<number>,
  inverse: number = 1,
): number {
  let sum = 0;
  for (let row = 0; row < labels.length; row++) {
    sum += softplus((labels[row] === 1 ? -1 : 1) * logits[row]! * inverse);
  }
  return labels.length === 0 ? 0 : sum / labels.length;
}

function checkRows(labels: ArrayLike<number>, logits: ArrayLike<number>): void {
  if (labels.length !== logits.length) {
    throw new UnderstudyError(
      'numeric',
      `temperature: expected as many labels as logits, got ${labels.length} and ${logits.length}`,
    );
  }
  for (let row = 0; row < labels.length; row++) {
    if (labels[row] !== 0 && labels[row] !== 1) {
      throw new UnderstudyError('numeric', `row ${row}: expected a label of 0 or 1, got ${labels[row]}`);
    }
    if (!Number.isFinite(logits[row])) {
      throw new UnderstudyError('numeric', `row ${row}: expected a finite logit, got ${logits[row]}`);
    }
  }
}
