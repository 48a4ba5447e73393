/**
 * Classical item analysis: how hard each item is and how well it tells able persons from others, without a model.
 * Answers may be missing; where none is, every number is the textbook's (Lord & Novick 1968).
 */

import type { SparseAnswers } from '../sparse-answers.ts';
import { type Alpha, alphaOfTable } from './alpha.ts';
import {
  type AnswerTable,
  answerTable,
  scoresOfPersons,
  shareBetween,
  surplusOfPersons,
} from './answer-table.ts';
import { addPair, correlationOf, type PairSums, pairSums } from './running-correlation.ts';
import { type ScoreDistribution, scoreDistribution } from './scores.ts';

/** Null wherever the answers do not define a number: no answers, one answer, all or none right, no rest. */
export interface ClassicalItem {
  readonly answered: number;
  readonly right: number;
  /** Share of right answers. */
  readonly facility: number | null;
  /** Standard deviation of the answers (n - 1). */
  readonly deviation: number | null;
  /** Corrected item-rest correlation: of the answer with how the person did on the other items. */
  readonly itemRest: number | null;
  /** Facility among the upper 27 % of persons less that among the lower 27 % (Kelley 1939). */
  readonly upperLower: number | null;
  /** Cronbach's alpha of the other items. */
  readonly alphaIfDeleted: number | null;
}

export interface ClassicalAnalysis {
  readonly items: readonly ClassicalItem[];
  readonly scores: ScoreDistribution;
  /** See `cronbachAlpha`. */
  readonly alpha: Alpha | null;
}

/** The share of persons in either group that serves best where scores are normal (Kelley 1939). */
const KELLEY = 0.27;

/**
 * The rest of an answer is the mean of (label - facility) over the person's other items: with complete data the mean
 * of the other labels less a constant, so that the correlation is the textbook's; where persons met different items,
 * nobody's rest is the lower for hard ones. Persons with one answer have no rest. The upper and lower groups are of all
 * persons, ranked by the mean of (label - facility) over all their items; persons who tie across a group's edge are
 * in it in part.
 *
 * @throws UnderstudyError `numeric` where the columns do not fit each other or there is no answer
 */
export function classicalAnalysis(answers: SparseAnswers): ClassicalAnalysis {
  const table = answerTable(answers);
  const { answered, right, facility } = table;
  const { whole, ifDeleted } = alphaOfTable(table);
  const itemRest = itemRestSums(table).map(correlationOf);
  const scores = scoresOfPersons(table);
  const upper = facilityAmong(table, shareBetween(scores, [1 - KELLEY, 1]));
  const lower = facilityAmong(table, shareBetween(scores, [0, KELLEY]));
  return {
    items: Array.from(facility, (share, i) => {
      const n = answered[i]!;
      return {
        answered: n,
        right: right[i]!,
        facility: defined(share),
        deviation: n < 2 ? null : Math.sqrt((share * (1 - share) * n) / (n - 1)),
        itemRest: itemRest[i]!,
        upperLower: defined(upper[i]! - lower[i]!),
        alphaIfDeleted: defined(ifDeleted[i]!),
      };
    }),
    scores: scoreDistribution(table),
    alpha: whole,
  };
}

const defined = (value: number) => (Number.isNaN(value) ? null : value);

/** @returns `[entries]`, each answer's rest; NaN where the person answered nothing else */
export function restsOfEntries(table: AnswerTable): Float64Array {
  const { start, item, label, facility, persons } = table;
  const surplus = surplusOfPersons(table);
  const rests = new Float64Array(item.length);
  for (let p = 0; p < persons; p++) {
    const others = start[p + 1]! - start[p]! - 1;
    for (let at = start[p]!; at < start[p + 1]!; at++) {
      rests[at] = others < 1 ? Number.NaN : (surplus[p]! - (label[at]! - facility[item[at]!]!)) / others;
    }
  }
  return rests;
}

function itemRestSums(table: AnswerTable): PairSums[] {
  const sums = Array.from({ length: table.items }, pairSums);
  const rests = restsOfEntries(table);
  for (let at = 0; at < rests.length; at++) {
    if (!Number.isNaN(rests[at]!)) addPair(sums[table.item[at]!]!, table.label[at]!, rests[at]!);
  }
  return sums;
}

/** @returns `[items]`, NaN where nobody in the group answered */
function facilityAmong(
  { start, item, label, persons, items }: AnswerTable,
  weights: Float64Array,
): Float64Array {
  const right = new Float64Array(items);
  const answered = new Float64Array(items);
  for (let p = 0; p < persons; p++) {
    const weight = weights[p]!;
    if (weight === 0) continue;
    for (let at = start[p]!; at < start[p + 1]!; at++) {
      answered[item[at]!]! += weight;
      right[item[at]!]! += weight * label[at]!;
    }
  }
  return right.map((sum, i) => sum / answered[i]!);
}
