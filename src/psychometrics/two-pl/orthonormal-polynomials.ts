/** Polynomials that are orthonormal under a posterior, by Stieltjes' three-term recurrence (Gautschi 2004). */
import type { PersonPosterior } from '../marginal/posteriors.ts';

/**
 * Of degree 1, 2, … one after another, `[nodes]` each, means nothing outside `first` … `end - 1`. The constant is left
 * out. Ends early where the posterior has no more nodes.
 */
export function* orthonormalPolynomials(
  {
    nodes,
    weights,
    first,
    end,
  }: { readonly nodes: Float64Array } & Pick<PersonPosterior, 'weights' | 'first' | 'end'>,
  mostDegree: number,
): Generator<Float64Array> {
  let before = new Float64Array(nodes.length);
  let last = new Float64Array(nodes.length).fill(1);
  let norm = 0;
  for (let degree = 1; degree <= Math.min(mostDegree, end - first - 1); degree++) {
    let centre = 0;
    for (let k = first; k < end; k++) centre += weights[k]! * last[k]! ** 2 * nodes[k]!;
    const next = new Float64Array(nodes.length);
    let square = 0;
    for (let k = first; k < end; k++) {
      next[k] = (nodes[k]! - centre) * last[k]! - norm * before[k]!;
      square += weights[k]! * next[k]! ** 2;
    }
    norm = Math.sqrt(square);
    if (norm === 0) return;
    for (let k = first; k < end; k++) next[k]! /= norm;
    yield next;
    before = last;
    last = next;
  }
}
