/** A classifier's word on labelled rows. */

import { probabilityOf, type Scores, scorePredictions, softplus } from '../numeric/index.ts';
import type { Classifier, LabelledTokens } from './classifier.ts';

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
  const probabilities = logits.map(([wrong, right]) => probabilityOf(right - wrong));
  const losses = logits.map(([wrong, right], i) => softplus(labels[i] === 1 ? wrong - right : right - wrong));
  return {
    loss: losses.reduce((a, b) => a + b, 0) / rows.length,
    logits,
    probabilities,
    scores: scorePredictions({ labels, probabilities, logits }),
  };
}
