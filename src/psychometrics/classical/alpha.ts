/**
 * Cronbach's alpha (1951), which for answers of 0 and 1 is Kuder and Richardson's formula 20 (1937): how much of the
 * variance of the number right is not chance.
 *
 *     α = k² c / (Σ v + k (k - 1) c)        k items, v their variances, c their mean covariance
 *
 * is the textbook's k/(k - 1) (1 - Σ v / V) written without V, the variance of the number right, which nobody has where
 * persons answered different items. c is pooled: of every two answers of a person the product of their deviations from
 * the items' facilities, averaged over all such pairs. With complete data nothing differs from the textbook; without,
 * α is that of a test of all the items, estimated from what was answered. Items that all or none got right count.
 */
import fQuantile from '@stdlib/stats-base-dists-f-quantile';
import type { SparseAnswers } from '../sparse-answers.ts';
import { type AnswerTable, answerTable, surplusOfPersons } from './answer-table.ts';

export interface Alpha {
  readonly alpha: number;
  /** Feldt (1965), in which items are fixed and errors of like variance; null where freedom is not left for it. */
  readonly interval: readonly [lower: number, upper: number] | null;
  /** Standard deviation (n - 1) of the number right on a test of all the items. */
  readonly scoreDeviation: number;
  /** Standard error of measurement of that number right: scoreDeviation √(1 - α). */
  readonly measurementError: number;
  /** Items with answers. */
  readonly items: number;
  /** Persons with at least two answers; the others say nothing about covariance. */
  readonly persons: number;
}

export interface AlphaAnalysis {
  /** Null with fewer than two items or persons, where nobody answered two items, or where scores do not vary. */
  readonly whole: Alpha | null;
  /** α of the test without the item, `[items]`; NaN where it has none. */
  readonly ifDeleted: Float64Array;
}

/**
 * @param options.level of the interval
 * @default options.level 0.95
 * @throws UnderstudyError `numeric` where the columns do not fit each other or there is no answer
 */
export function cronbachAlpha(
  answers: SparseAnswers,
  options: { readonly level?: number } = {},
): AlphaAnalysis {
  return alphaOfTable(answerTable(answers), options);
}

export function alphaOfTable(
  table: AnswerTable,
  { level = 0.95 }: { readonly level?: number } = {},
): AlphaAnalysis {
  const { start, item, label, facility, answered, persons, items } = table;
  const surplus = surplusOfPersons(table);
  const all: Sums = { items: 0, variances: 0, products: 0, pairs: 0 };
  // What goes with the item: of each item its variance, and products and pairs in which it takes part.
  const products = new Float64Array(items);
  const pairs = new Float64Array(items);
  let paired = 0;
  let entries = 0;
  for (let p = 0; p < persons; p++) {
    const others = start[p + 1]! - start[p]! - 1;
    if (others < 1) continue;
    paired++;
    entries += others + 1;
    for (let at = start[p]!; at < start[p + 1]!; at++) {
      const i = item[at]!;
      const deviation = label[at]! - facility[i]!;
      const product = deviation * (surplus[p]! - deviation);
      products[i]! += product;
      pairs[i]! += others;
      all.products += product;
      all.pairs += others;
    }
  }
  const variances = facility.map((share) => (Number.isNaN(share) ? 0 : share * (1 - share)));
  for (let i = 0; i < items; i++) {
    if (answered[i] === 0) continue;
    all.items++;
    all.variances += variances[i]!;
  }
  const ifDeleted = facility.map((share, i) => {
    if (Number.isNaN(share)) return Number.NaN;
    const rest = {
      items: all.items - 1,
      variances: all.variances - variances[i]!,
      products: all.products - 2 * products[i]!,
      pairs: all.pairs - 2 * pairs[i]!,
    };
    return alphaOfSums(rest)?.alpha ?? Number.NaN;
  });
  const found = paired < 2 ? null : alphaOfSums(all);
  if (found === null) return { whole: null, ifDeleted };
  const { alpha, variance } = found;
  const scoreDeviation = Math.sqrt((variance * paired) / (paired - 1));
  return {
    whole: {
      alpha,
      interval: feldtInterval({ alpha, items: all.items, persons: paired }, level, entries),
      scoreDeviation,
      measurementError: scoreDeviation * Math.sqrt(Math.max(1 - alpha, 0)),
      items: all.items,
      persons: paired,
    },
    ifDeleted,
  };
}

interface Sums {
  items: number;
  /** Σ v */
  variances: number;
  /** Products of deviations and how many, every pair of answers counted from both its ends. */
  products: number;
  pairs: number;
}

/** Less than this is what rounding leaves of a variance that is none: scores differ by at least one. */
const NO_VARIANCE = 1e-9;

function alphaOfSums({
  items,
  variances,
  products,
  pairs,
}: Sums): { alpha: number; variance: number } | null {
  if (items < 2 || pairs < 1) return null;
  const covariance = products / pairs;
  const variance = variances + items * (items - 1) * covariance;
  return variance < NO_VARIANCE ? null : { alpha: (items * items * covariance) / variance, variance };
}

/**
 * Feldt (1965): (1 - α) / (1 - estimate) follows F with persons - 1 and (persons - 1)(items - 1) degrees of freedom.
 * Where answers are missing, α is taken back to the mean number of answers a person by Spearman and Brown, is given its
 * interval there, with the freedom that two-way analysis of variance leaves, and both bounds brought forward again.
 */
function feldtInterval(
  { alpha, items, persons }: Pick<Alpha, 'alpha' | 'items' | 'persons'>,
  level: number,
  entries: number,
): readonly [lower: number, upper: number] | null {
  const between = persons - 1;
  const within = entries - persons - items + 1;
  if (within < 1) return null;
  const length = entries / persons / items;
  // α grows with length as does α / (1 - α); what is left over, 1 - α, is 1 / (1 + that).
  const left = (1 - alpha) / (1 - alpha + alpha * length);
  const bound = (tail: number) => {
    const leftThere = left * fQuantile(tail, between, within);
    return 1 - (leftThere * length) / (1 - leftThere + leftThere * length);
  };
  const interval = [bound((1 + level) / 2), bound((1 - level) / 2)] as const;
  // Far below zero, length cannot be undone: such a test gets worse the longer it is.
  return interval[0] <= alpha && interval.every(Number.isFinite) ? interval : null;
}
