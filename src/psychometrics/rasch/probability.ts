/** The Rasch model: P(right) = σ(ability - difficulty), both in logits (Rasch 1960). */
import { probabilityOf } from '../../numeric/index.ts';
import { abilityGrid } from '../quadrature.ts';

export function raschProbability(ability: number, difficulty: number): number {
  return probabilityOf(ability - difficulty);
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
