/**
 * What a person's answers say about the ability: the posterior over the points of a grid, under logit P(right) =
 * a (θ - b) (Birnbaum 1968). With answers x the likelihood of θ is exp(θ Σ x a - Σ x a b) Π P(wrong | θ): what was right
 * enters by two sums, and the product depends only on which items were answered.
 */
import { finish, type Steps, softplus } from '../../numeric/index.ts';
import { type ItemParameters, tabulateItems } from '../item-curves.ts';
import { type AbilityGrid, abilityGrid } from '../quadrature.ts';
import type { AnswerSheets } from './answer-sheets.ts';
import type { AbilityDistribution } from './options.ts';

/** Items, and how abilities are spread before anything is answered. */
export interface MarginalModel extends AbilityDistribution {
  readonly items: ItemParameters;
}

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

/** Points that resolve the posterior of the person whose answers tell most. */
export function gridOf(
  { items: { discriminations }, mean, deviation }: MarginalModel,
  { start, cell, persons }: AnswerSheets,
): AbilityGrid {
  const isRasch = discriminations.every((a) => a === 1);
  let most = 0;
  for (let person = 0; person < persons; person++) {
    let sum = isRasch ? start[person + 1]! - start[person]! : 0;
    if (!isRasch)
      for (let at = start[person]!; at < start[person + 1]!; at++)
        sum += discriminations[cell[at]! >> 1]! ** 2;
    most = Math.max(most, sum);
  }
  return abilityGrid({ mean, deviation, mostAnswers: most });
}

/** Answers between two places where the work may be left off: some milliseconds. */
const ANSWERS_AT_ONCE = 2 ** 14;

interface OnGrid {
  readonly items: ItemParameters;
  readonly grid: AbilityGrid;
}

/** Calls `visit` for each person with answers, in order; the weights are reused. */
export function visitPosteriors(
  sheets: AnswerSheets,
  model: OnGrid,
  visit: (posterior: PersonPosterior) => void,
): void {
  finish(visitingPosteriors(sheets, model, visit));
}

/** The same, left off after some persons. */
export function* visitingPosteriors(
  sheets: AnswerSheets,
  { items, grid }: OnGrid,
  visit: (posterior: PersonPosterior) => void,
): Steps<void> {
  const { start, cell, persons, listStart, listed, allBut } = sheets;
  const { nodes, logWeights } = grid;
  const { discriminations, difficulties } = items;
  const count = nodes.length;
  const wrong = tabulateItems(items, nodes, (logit) => -softplus(logit)); // ln P(wrong)
  const all = new Float64Array(count); // of all items
  for (let i = 0; i < difficulties.length; i++) {
    for (let k = 0; k < count; k++) all[k]! += wrong[i * count + k]!;
  }
  const weights = new Float64Array(count);
  let paused = 0;
  for (let person = 0; person < persons; person++) {
    const to = start[person + 1]!;
    if (start[person] === to) continue;
    if (start[person]! - paused >= ANSWERS_AT_ONCE) {
      paused = start[person]!;
      yield person / persons;
    }
    let slope = 0; // Σ x a
    let offset = 0; // Σ x a b
    for (let at = start[person]!; at < to; at++) {
      const row = cell[at]!;
      if ((row & 1) === 0) continue;
      const a = discriminations[row >> 1]!;
      slope += a;
      offset += a * difficulties[row >> 1]!;
    }
    const isAllBut = allBut[person] === 1;
    for (let k = 0; k < count; k++) {
      weights[k] = logWeights[k]! + slope * nodes[k]! - offset + (isAllBut ? all[k]! : 0);
    }
    const sign = isAllBut ? -1 : 1;
    for (let at = listStart[person]!; at < listStart[person + 1]!; at++) {
      const row = listed[at]! * count;
      for (let k = 0; k < count; k++) weights[k]! += sign * wrong[row + k]!;
    }
    visit({ person, ...normalise(weights) });
  }
}

/** Turns logarithms of weights into weights that add up to 1, in place. */
function normalise(weights: Float64Array): Omit<PersonPosterior, 'person'> {
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
