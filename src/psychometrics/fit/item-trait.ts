/**
 * Item-trait chi-square: does an item's share of right answers follow its curve from the least to the most able?
 * Source: Andrich, "Rasch Models for Measurement" (1988), and RUMM's item-trait interaction.
 */
import chisquareCdf from '@stdlib/stats-base-dists-chisquare-cdf';
import type { SparseAnswers } from '../sparse-answers.ts';
import { type GroupOptions, groupByAbility } from './ability-groups.ts';
import { type AnswerModel, residuals } from './residuals.ts';

/** `[items]` each. */
export interface ItemTraitFit {
  /** Σ over groups of (Σ residual)² / Σ variance. NaN where an item has fewer than two groups. */
  readonly chiSquare: Float64Array;
  /** Groups less one; 0 where an item has fewer than two. */
  readonly degreesOfFreedom: Int32Array;
  /** Chance of as large a chi-square if the model holds, to 1e-16; NaN where there is none. */
  readonly p: Float64Array;
}

const DEFAULT_GROUPS = 10;
/** Enough for the residuals of a group to add up to something near normal, unless an item is very easy or hard. */
const DEFAULT_LEAST_ANSWERS = 20;

/**
 * Those who answered an item are grouped by ability, each item for itself. With many thousand answers every item
 * fails: read it beside the mean squares.
 *
 * @throws UnderstudyError `numeric` on no answers, on those that do not fit the model, and on numbers that
 *   make no groups
 */
export function itemTraitFit(
  answers: SparseAnswers,
  model: AnswerModel,
  { groups = DEFAULT_GROUPS, leastAnswers = DEFAULT_LEAST_ANSWERS }: Partial<GroupOptions> = {},
): ItemTraitFit {
  const { residual, variance } = residuals(answers, model);
  const groupsOf = groupByAbility(answers, model.abilities, { groups, leastAnswers });
  const chiSquare = new Float64Array(answers.items).fill(Number.NaN);
  const p = new Float64Array(answers.items).fill(Number.NaN);
  const degreesOfFreedom = new Int32Array(answers.items);
  for (let i = 0; i < answers.items; i++) {
    const found = groupsOf(i);
    if (found.length < 2) continue;
    chiSquare[i] = found.reduce((sum, rows) => {
      const away = rows.reduce((total, row) => total + residual[row]!, 0);
      return sum + away ** 2 / rows.reduce((total, row) => total + variance[row]!, 0);
    }, 0);
    degreesOfFreedom[i] = found.length - 1;
    p[i] = Math.max(0, 1 - chisquareCdf(chiSquare[i]!, found.length - 1));
  }
  return { chiSquare, degreesOfFreedom, p };
}
