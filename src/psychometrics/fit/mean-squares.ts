/**
 * Infit and outfit: mean squares of residuals, 1 where answers are as random as the model says, more where they
 * surprise, less where they are too regular. Source: Wright & Masters, "Rating Scale Analysis" (1982), ch. 5, whose
 * formulas hold for any model of right and wrong answers.
 */

import type { SparseAnswers } from '../sparse-answers.ts';
import { type AnswerModel, type Residuals, residuals } from './residuals.ts';

/** Of items or of persons. All but `answers` are NaN without answers. */
export interface MeanSquares {
  /** `[entries]` */
  readonly answers: Int32Array;
  /** Mean of the squared standardised residuals, `[entries]`: unexpected answers far from the difficulty count most. */
  readonly outfit: Float64Array;
  /** The same weighted by information, `[entries]`. */
  readonly infit: Float64Array;
  /**
   * Near standard normal if the model holds (cube root after Wilson & Hilferty 1931), `[entries]`. NaN too where all
   * answers are expected at exactly one half, since the mean square is 1 then whatever they are.
   */
  readonly outfitZ: Float64Array;
  readonly infitZ: Float64Array;
}

/**
 * Abilities are taken as known, as usual; the mean squares of persons and items with few answers come out a little
 * below 1 because abilities were fitted to the same answers.
 *
 * @throws UnderstudyError `numeric` on no answers, and on those that do not fit the model
 */
export function meanSquareFit(
  answers: SparseAnswers,
  model: AnswerModel,
): { readonly items: MeanSquares; readonly persons: MeanSquares } {
  const differences = residuals(answers, model);
  return {
    items: meanSquares(answers.item, answers.items, differences),
    persons: meanSquares(answers.person, answers.persons, differences),
  };
}

/** @param entry of each answer, `[answers]` */
function meanSquares(entry: Int32Array, entries: number, { residual, variance }: Residuals): MeanSquares {
  const answers = new Int32Array(entries);
  const sums = () => new Float64Array(entries);
  const squared = sums(); // y²
  const standardised = sums(); // y² / v
  const information = sums(); // v
  // The fourth moment of an answer is v (1 - 3 v), so the variance of y²/v is 1/v - 4, and that of y² is v (1 - 4 v).
  const outfitSpread = sums();
  const infitSpread = sums();
  for (let row = 0; row < entry.length; row++) {
    const e = entry[row]!;
    const y = residual[row]!;
    const v = variance[row]!;
    answers[e]!++;
    squared[e]! += y * y;
    standardised[e]! += (y * y) / v;
    information[e]! += v;
    outfitSpread[e]! += 1 / v - 4;
    infitSpread[e]! += v * (1 - 4 * v);
  }
  const outfit = standardised.map((sum, e) => sum / answers[e]!);
  const infit = squared.map((sum, e) => sum / information[e]!);
  return {
    answers,
    outfit,
    infit,
    outfitZ: outfit.map((square, e) => cubeRootZ(square, Math.sqrt(outfitSpread[e]!) / answers[e]!)),
    infitZ: infit.map((square, e) => cubeRootZ(square, Math.sqrt(infitSpread[e]!) / information[e]!)),
  };
}

/** @param deviation of the mean square under the model */
function cubeRootZ(meanSquare: number, deviation: number): number {
  if (!(deviation > 0)) return Number.NaN;
  return (Math.cbrt(meanSquare) - 1) * (3 / deviation) + deviation / 3;
}
