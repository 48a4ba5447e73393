/** What a classifier says of labelled rows. */
import { meanLogLoss, probabilityOf, type Scores, scorePredictions } from '../numeric/index.ts';
import type { Classifier } from './classifier.ts';
import type { LabelledTokens } from './tokens.ts';

export interface Evaluation {
  /** Mean cross-entropy over rows, nats, from the logits in float64. */
  readonly loss: number;
  /** [rows, 2]: wrong, right. */
  readonly logits: readonly (readonly [number, number])[];
  /** P(right), [rows]. */
  readonly probabilities: readonly number[];
  readonly scores: Scores;
}

/** Predicts the rows in order and scores the predictions; at least one row. */
export async function evaluateRows(
  classifier: Classifier,
  rows: readonly LabelledTokens[],
): Promise<Evaluation> {
  const logits = await classifier.predict(rows.map(({ tokens }) => tokens));
  const labels = rows.map(({ label }) => label);
  const differences = logits.map(([wrong, right]) => right - wrong);
  const probabilities = differences.map(probabilityOf);
  return {
    loss: meanLogLoss(labels, differences),
    logits,
    probabilities,
    scores: scorePredictions({ labels, probabilities, logits }),
  };
}
