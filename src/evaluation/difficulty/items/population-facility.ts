/**
 * The share right to expect of a population whose b is known of an item. That b is the logit of a share, in which the
 * spread of abilities is contained already: so all are taken for one typical person of ability 0, and what is integrated
 * over is b alone.
 */
import { probabilityOf, Z_90 } from '../../../numeric/index.ts';
import type { Uncertain } from '../../uncertain.ts';
import { expectedFacility, normalAbility } from '../ability-mixture.ts';

export interface PopulationFacility {
  /** E[σ(-b)], b normal (the logistic-normal mean). */
  readonly expected: number;
  /** σ(-b) at the ends of the 90 % interval of b. */
  readonly low: number;
  readonly high: number;
}

/** @throws UnderstudyError `numeric` for a b beyond 100 logits */
export function populationFacility({ value, error }: Uncertain): PopulationFacility {
  return {
    expected: expectedFacility(normalAbility(-value, error), 0),
    low: probabilityOf(-(value + Z_90 * error)),
    high: probabilityOf(-(value - Z_90 * error)),
  };
}
