/** What a person's answers say about the ability: the posterior over the points of a grid. */
import type { AbilityGrid } from '../quadrature.ts';
import type { AnswersByPerson } from '../sparse-answers.ts';

export interface PersonPosterior {
  readonly person: number;
  /** `[nodes]`, adds up to 1; reused for the next person. 0 outside `first` … `end - 1`. */
  readonly weights: Float64Array;
  readonly first: number;
  readonly end: number;
  /** ln of the probability of all the person's answers, the ability integrated out. */
  readonly logLikelihood: number;
}

/** Weights below this part of the largest add nothing to a float64 sum. */
const NEGLIGIBLE = 1e-18;

/**
 * Calls `visit` for each person with answers, in order. Any model of right and wrong answers on one ability is
 * served: it comes in as its curves.
 *
 * @param curves ln P(label | node), `[items, 2, nodes]`
 */
export function visitPosteriors(
  { start, cell, persons }: AnswersByPerson,
  { curves, grid }: { readonly curves: Float64Array; readonly grid: AbilityGrid },
  visit: (posterior: PersonPosterior) => void,
): void {
  const { logWeights } = grid;
  const count = logWeights.length;
  const weights = new Float64Array(count);
  for (let person = 0; person < persons; person++) {
    const from = start[person]!;
    const to = start[person + 1]!;
    if (from === to) continue;
    weights.set(logWeights);
    for (let at = from; at < to; at++) {
      const row = cell[at]! * count;
      for (let k = 0; k < count; k++) weights[k]! += curves[row + k]!;
    }
    visit({ person, ...weighNodes(weights) });
  }
}

/** Turns logarithms of weights into weights that add up to 1, in place. */
export function weighNodes(weights: Float64Array): Omit<PersonPosterior, 'person'> {
  const count = weights.length;
  let largest = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < count; k++) largest = Math.max(largest, weights[k]!);
  let sum = 0;
  let first = count;
  let end = 0;
  for (let k = 0; k < count; k++) {
    const weight = Math.exp(weights[k]! - largest);
    weights[k] = weight < NEGLIGIBLE ? 0 : weight;
    if (weights[k] === 0) continue;
    sum += weight;
    first = Math.min(first, k);
    end = k + 1;
  }
  for (let k = first; k < end; k++) weights[k]! /= sum;
  return { weights, first, end, logLikelihood: largest + Math.log(sum) };
}
