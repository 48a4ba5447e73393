/**
 * Facilities: the share of right answers that is to be expected of each item, whoever answers. Items with few
 * answers are shrunk to the share of all: (k + a m) / (n + a), which is the posterior mean where shares have a beta
 * distribution with mean m and strength a.
 */
import { countByItem, type SparseAnswers } from '../sparse-answers.ts';

export interface Facilities {
  /** `[items]`, in (0, 1); `overall` for items without answers. */
  readonly shares: Float64Array;
  /** m: the share of right answers among all, half an answer added to both sides so that it is never 0 or 1. */
  readonly overall: number;
  /** a: how many answers the overall share counts for. */
  readonly strength: number;
}

/** Where no item has two answers, or there is one item, spread is not known: shares with a deviation of 0.2 or so. */
const UNKNOWN_STRENGTH = 4;
/** The least keeps items that all or none got right off 0 and 1; the most is as good as no difference between items. */
const LEAST_STRENGTH = 0.5;
const MOST_STRENGTH = 1e6;

/**
 * The strength comes from the data, by moments of the beta-binomial (Kleinman 1973): with correlation
 * ρ = 1 / (1 + a) between two answers to an item, S = Σ n (k/n - m)² is expected to be
 * m (1 - m) Σ (1 - n/N)(1 + ρ (n - 1)).
 *
 * @throws UnderstudyError `numeric` without any answer and on columns that do not fit each other
 */
export function shrunkenFacilities(answers: Pick<SparseAnswers, 'item' | 'label' | 'items'>): Facilities {
  const { answered, right } = countByItem(answers);
  const total = answers.item.length;
  const overall = (answers.label.reduce((sum, label) => sum + label, 0) + 0.5) / (total + 1);
  let spread = 0; // S / (m (1 - m))
  let chance = 0; // what of it is expected at ρ = 0
  let slope = 0; // what ρ adds
  for (let i = 0; i < answered.length; i++) {
    const n = answered[i]!;
    if (n === 0) continue;
    const free = 1 - n / total;
    spread += (n * (right[i]! / n - overall) ** 2) / (overall * (1 - overall));
    chance += free;
    slope += free * (n - 1);
  }
  const strength = slope === 0 ? UNKNOWN_STRENGTH : strengthOf((spread - chance) / slope);
  return {
    shares: Float64Array.from(answered, (n, i) => (right[i]! + strength * overall) / (n + strength)),
    overall,
    strength,
  };
}

/** a of ρ. */
function strengthOf(rho: number): number {
  return rho <= 0 ? MOST_STRENGTH : Math.min(Math.max((1 - rho) / rho, LEAST_STRENGTH), MOST_STRENGTH);
}
