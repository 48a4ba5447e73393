/**
 * Posteriors under the two-parameter model, logit P(right) = a (θ - b) (Birnbaum 1968). With answers x the likelihood
 * of θ is exp(θ Σ x a - Σ x a b) Π P(wrong | θ): what was right enters by two sums, and the product depends only on
 * which items were answered.
 */

import type { ItemParameters } from '../fit/residuals.ts';
import { type PersonPosterior, weighNodes } from '../persons/posteriors.ts';
import type { AbilityGrid } from '../quadrature.ts';
import type { AnswerSheets } from './sheets.ts';

/** Calls `visit` for each person with answers, in order; the record is reused. */
export function visitTwoPlPosteriors(
  sheets: AnswerSheets,
  { items, grid }: { readonly items: ItemParameters; readonly grid: AbilityGrid },
  visit: (posterior: PersonPosterior) => void,
): void {
  const { start, cell, persons, listStart, listed, allBut } = sheets;
  const { nodes, logWeights } = grid;
  const { discriminations, difficulties } = items;
  const count = nodes.length;
  const wrong = logWrong(items, nodes);
  const all = new Float64Array(count); // of all items
  for (let i = 0; i < difficulties.length; i++) {
    for (let k = 0; k < count; k++) all[k]! += wrong[i * count + k]!;
  }
  const weights = new Float64Array(count);
  for (let person = 0; person < persons; person++) {
    const to = start[person + 1]!;
    if (start[person] === to) continue;
    let slope = 0; // Σ x a
    let offset = 0; // Σ x a b
    for (let at = start[person]!; at < to; at++) {
      const row = cell[at]!;
      if ((row & 1) === 0) continue;
      const a = discriminations[row >> 1]!;
      slope += a;
      offset += a * difficulties[row >> 1]!;
    }
    const allOfThem = allBut[person] === 1;
    for (let k = 0; k < count; k++) {
      weights[k] = logWeights[k]! + slope * nodes[k]! - offset + (allOfThem ? all[k]! : 0);
    }
    const sign = allOfThem ? -1 : 1;
    for (let at = listStart[person]!; at < listStart[person + 1]!; at++) {
      const row = listed[at]! * count;
      for (let k = 0; k < count; k++) weights[k]! += sign * wrong[row + k]!;
    }
    visit({ person, ...weighNodes(weights) });
  }
}

/** ln P(wrong) of each item at each node, `[items, nodes]`. */
function logWrong({ discriminations, difficulties }: ItemParameters, nodes: Float64Array): Float64Array {
  const count = nodes.length;
  const table = new Float64Array(difficulties.length * count);
  for (let i = 0; i < difficulties.length; i++) {
    for (let k = 0; k < count; k++) {
      const logit = discriminations[i]! * (nodes[k]! - difficulties[i]!);
      table[i * count + k] = -Math.max(logit, 0) - Math.log1p(Math.exp(-Math.abs(logit)));
    }
  }
  return table;
}
