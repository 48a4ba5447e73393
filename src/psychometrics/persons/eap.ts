/** Abilities as means of their posteriors (expected a posteriori; Bock & Mislevy 1982). */
import type { PersonPosterior } from './posteriors.ts';

/** Mean of a posterior and its deviation, in the unit of `nodes`; the deviation is the error of the mean. */
export function posteriorMoments(
  { weights, first, end }: PersonPosterior,
  nodes: Float64Array,
): { mean: number; deviation: number } {
  let mean = 0;
  for (let k = first; k < end; k++) mean += weights[k]! * nodes[k]!;
  let variance = 0;
  for (let k = first; k < end; k++) variance += weights[k]! * (nodes[k]! - mean) ** 2;
  return { mean, deviation: Math.sqrt(variance) };
}
