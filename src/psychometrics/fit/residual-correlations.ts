/**
 * Yen's Q3: correlations of residuals between items. Once ability is accounted for, answers to two items should have
 * no more in common; pairs that do share a text, a trick or a solution. Source: Yen, "Effects of local item dependence
 * on the fit and equating performance of the three-parameter logistic model", Applied Psychological Measurement 8 (1984).
 */
import { UnderstudyError } from '../../errors.ts';
import { groupByPerson, type SparseAnswers } from '../sparse-answers.ts';
import { type AnswerModel, residuals } from './residuals.ts';

export interface ResidualCorrelations {
  /** Q3, `[items, items]`, symmetric, 1 on the diagonal; NaN where too few persons met both or residuals do not vary. */
  readonly correlations: Float64Array;
  /** Persons who met both, `[items, items]`. */
  readonly together: Int32Array;
  /** Mean over pairs, expected near -1 / (items - 1); `null` without any. */
  readonly mean: number | null;
  /** The pairs farthest from the mean, the farthest first. */
  readonly largest: readonly ItemPair[];
}

export type ItemPair = {
  readonly first: number;
  readonly second: number;
  readonly correlation: number;
  /** Less the mean; over 0.2 it is commonly looked at (Christensen, Makransky & Horton 2017). */
  readonly excess: number;
  /** Persons who met both. */
  readonly together: number;
};

export interface ResidualCorrelationOptions {
  /**
   * Pairs to list.
   * @default 20
   */
  readonly list?: number;
  /**
   * A pair is correlated if as many persons met both, at least 3.
   * @default 30
   */
  readonly leastTogether?: number;
}

const DEFAULT_LIST = 20;
const DEFAULT_LEAST_TOGETHER = 30;

/**
 * Costs half the square of each person's answers: some seconds for 10,000 persons who all met 500 items. Where a
 * person met an item more than once, the mean of the residuals counts.
 *
 * @throws UnderstudyError `numeric` on no answers, on those that do not fit the model, and on fewer than 3
 *   persons together
 */
export function residualCorrelations(
  answers: SparseAnswers,
  model: AnswerModel,
  { list = DEFAULT_LIST, leastTogether = DEFAULT_LEAST_TOGETHER }: ResidualCorrelationOptions = {},
): ResidualCorrelations {
  if (!(leastTogether >= 3)) {
    throw new UnderstudyError(
      'numeric',
      `residual correlations: expected 3 persons together or more, got ${leastTogether}`,
    );
  }
  const { items } = answers;
  const sums = sumPairs(answers, residuals(answers, model).residual);
  const correlations = new Float64Array(items * items).fill(Number.NaN);
  const together = Int32Array.from(sums.count);
  const pairs: Omit<ItemPair, 'excess'>[] = [];
  for (let i = 0; i < items; i++) {
    correlations[i * items + i] = 1;
    for (let j = i + 1; j < items; j++) {
      const at = i * items + j;
      const back = j * items + i;
      const n = sums.count[at]!;
      together[back] = n;
      if (n < leastTogether) continue;
      const covariance = sums.product[at]! - (sums.sum[at]! * sums.sum[back]!) / n;
      const first = sums.square[at]! - sums.sum[at]! ** 2 / n;
      const second = sums.square[back]! - sums.sum[back]! ** 2 / n;
      if (!(first > ROUNDING * sums.square[at]!) || !(second > ROUNDING * sums.square[back]!)) continue;
      const correlation = Math.min(Math.max(covariance / Math.sqrt(first * second), -1), 1);
      correlations[at] = correlation;
      correlations[back] = correlation;
      pairs.push({ first: i, second: j, correlation, together: n });
    }
  }
  const mean =
    pairs.length === 0 ? null : pairs.reduce((sum, pair) => sum + pair.correlation, 0) / pairs.length;
  const largest = pairs
    .map((pair) => ({ ...pair, excess: pair.correlation - mean! }))
    .sort((a, b) => Math.abs(b.excess) - Math.abs(a.excess))
    .slice(0, list);
  return { correlations, together, mean, largest };
}

/** What is left of a sum of squares when rounding is all the variance there is. */
const ROUNDING = 1e-12;

/** Over persons who met items i and j, `[items, items]` each. */
interface SumsOfPairs {
  /** Above the diagonal only, as `product`. */
  readonly count: Float64Array;
  readonly product: Float64Array;
  /** Of the residuals of the row's item, and of their squares. */
  readonly sum: Float64Array;
  readonly square: Float64Array;
}

function sumPairs(answers: SparseAnswers, residual: Float64Array): SumsOfPairs {
  const { items } = answers;
  const byPerson = groupByPerson(answers);
  const matrix = () => new Float64Array(items * items);
  const sums: SumsOfPairs = { count: matrix(), product: matrix(), sum: matrix(), square: matrix() };
  // Persons who met every item add the same to all pairs of an item, which saves most of the work.
  const complete = { persons: 0, sum: new Float64Array(items), square: new Float64Array(items) };
  const mine = new Float64Array(items); // the person's residuals
  const times = new Int32Array(items);
  for (let p = 0; p < byPerson.persons; p++) {
    const met: number[] = [];
    for (let at = byPerson.start[p]!; at < byPerson.start[p + 1]!; at++) {
      const i = byPerson.cell[at]! >> 1;
      if (times[i] === 0) met.push(i);
      times[i]!++;
      mine[i]! += residual[byPerson.rows[at]!]!;
    }
    for (const i of met) {
      mine[i]! /= times[i]!;
      times[i] = 0;
    }
    if (met.length === items) addComplete(sums.product, complete, mine);
    else
      addPairs(
        sums,
        met.sort((a, b) => a - b),
        mine,
      );
    for (const i of met) mine[i] = 0;
  }
  for (let i = 0; i < items; i++) {
    for (let j = 0; j < items; j++) {
      sums.sum[i * items + j]! += complete.sum[i]!;
      sums.square[i * items + j]! += complete.square[i]!;
      sums.count[i * items + j]! += complete.persons;
    }
  }
  return sums;
}

function addComplete(
  product: Float64Array,
  complete: { persons: number; sum: Float64Array; square: Float64Array },
  mine: Float64Array,
): void {
  const items = mine.length;
  complete.persons++;
  for (let i = 0; i < items; i++) {
    const value = mine[i]!;
    complete.sum[i]! += value;
    complete.square[i]! += value * value;
    const row = i * items;
    for (let j = i + 1; j < items; j++) product[row + j]! += value * mine[j]!;
  }
}

function addPairs(
  { count, product, sum, square }: SumsOfPairs,
  met: readonly number[],
  mine: Float64Array,
): void {
  const items = mine.length;
  for (let a = 0; a < met.length; a++) {
    const i = met[a]!;
    const first = mine[i]!;
    for (let b = a + 1; b < met.length; b++) {
      const j = met[b]!;
      const second = mine[j]!;
      const at = i * items + j;
      const back = j * items + i;
      count[at]!++;
      product[at]! += first * second;
      sum[at]! += first;
      sum[back]! += second;
      square[at]! += first * first;
      square[back]! += second * second;
    }
  }
}
