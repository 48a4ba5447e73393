/** Correlation of an item's answers with the abilities of those who gave them, as it is and as it should be. */

import type { SparseAnswers } from '../sparse-answers.ts';
import { type AnswerModel, residuals } from './residuals.ts';

/** `[items]` each. NaN where an item has no answers, or those who answered are equally able. */
export interface PointMeasure {
  /** NaN too where all or none were right. */
  readonly observed: Float64Array;
  /**
   * What the model makes of the same persons: C(E, θ) / √((V(E) + mean variance) V(θ)). Far above the observed the item
   * tells less than it should, far below more. Source: Linacre, "The expected value of a point-biserial (or similar)
   * correlation", Rasch Measurement Transactions 22 (2008).
   */
  readonly expected: Float64Array;
}

/** Variance that equal abilities may seem to have, as a part of their squares. */
const ROUNDING = 1e-24;

/** @throws UnderstudyError `numeric` on no answers, and on those that do not fit the model */
export function pointMeasure(answers: SparseAnswers, model: AnswerModel): PointMeasure {
  const { expected, variance } = residuals(answers, model);
  const { person, item, label, items } = answers;
  const sums = () => new Float64Array(items);
  const count = sums();
  const means = { ability: sums(), label: sums(), expected: sums() };
  for (let row = 0; row < item.length; row++) {
    const i = item[row]!;
    count[i]!++;
    means.ability[i]! += model.abilities[person[row]!]!;
    means.label[i]! += label[row]!;
    means.expected[i]! += expected[row]!;
  }
  for (const sum of Object.values(means)) {
    for (let i = 0; i < items; i++) sum[i]! /= count[i]!;
  }
  // A second pass over differences from the means: abilities may lie far from 0.
  const abilities = sums();
  const labels = { squares: sums(), products: sums() };
  const curves = { squares: sums(), products: sums() };
  for (let row = 0; row < item.length; row++) {
    const i = item[row]!;
    const x = model.abilities[person[row]!]! - means.ability[i]!;
    const y = label[row]! - means.label[i]!;
    const e = expected[row]! - means.expected[i]!;
    abilities[i]! += x * x;
    labels.squares[i]! += y * y;
    labels.products[i]! += x * y;
    curves.squares[i]! += e * e + variance[row]!;
    curves.products[i]! += x * e;
  }
  const differ = (i: number) => abilities[i]! > ROUNDING * count[i]! * (1 + means.ability[i]! ** 2);
  const correlation = ({ squares, products }: typeof labels) =>
    products.map((product, i) => (differ(i) ? product / Math.sqrt(abilities[i]! * squares[i]!) : Number.NaN));
  return { observed: correlation(labels), expected: correlation(curves) };
}
