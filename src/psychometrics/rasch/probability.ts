/** The Rasch model: P(right) = σ(ability - difficulty), both in logits (Rasch 1960). */
import { abilityGrid } from '../quadrature.ts';

export function raschProbability(ability: number, difficulty: number): number {
  return 1 / (1 + Math.exp(difficulty - ability));
}

/** Points of a standard normal; `mostAnswers` 0 asks for no finer resolution than the normal itself needs. */
const STANDARD = abilityGrid({ deviation: 1, mostAnswers: 0 });
const WEIGHTS = STANDARD.logWeights.map(Math.exp);

/**
 * P(right) where the ability is known only up to a normal posterior: the mean of the curve over
 * N(ability, abilityError²), which lies nearer to one half than the curve at the mean.
 */
export function expectedRaschProbability({
  ability,
  abilityError,
  difficulty,
}: {
  readonly ability: number;
  readonly abilityError: number;
  readonly difficulty: number;
}): number {
  let sum = 0;
  for (let k = 0; k < WEIGHTS.length; k++) {
    sum += WEIGHTS[k]! * raschProbability(ability + abilityError * STANDARD.nodes[k]!, difficulty);
  }
  return sum;
}

/**
 * ln P(label) at every node for every item: the table that the E-step adds up.
 *
 * @param difficulties `[items]`, logits
 * @param nodes `[nodes]`, abilities, logits
 * @returns `[items, 2, nodes]`, the wrong answer first
 */
export function raschCurves(difficulties: Float64Array, nodes: Float64Array): Float64Array {
  const count = nodes.length;
  const curves = new Float64Array(2 * difficulties.length * count);
  for (let i = 0; i < difficulties.length; i++) {
    for (let k = 0; k < count; k++) {
      const logit = nodes[k]! - difficulties[i]!;
      const rest = Math.log1p(Math.exp(-Math.abs(logit))); // ln(1 + e^x) = max(x, 0) + rest, without overflow
      curves[2 * i * count + k] = -Math.max(logit, 0) - rest;
      curves[(2 * i + 1) * count + k] = Math.min(logit, 0) - rest;
    }
  }
  return curves;
}
