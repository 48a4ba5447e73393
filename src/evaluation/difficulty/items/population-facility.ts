/**
 * The share right to expect of a population whose b is known of an item. That b is the logit of a share, in which the
 * spread of abilities is contained already: so all are taken for one typical person of ability 0, and what is integrated
 * over is b alone.
 */
import { probabilityOf, Z_90 } from '../../../numeric/index.ts';
import type { Uncertain } from '../../uncertain.ts';

export interface PopulationFacility {
  /** E[σ(-b)], b normal (the logistic-normal mean). */
  readonly expected: number;
  /** σ(-b) at the ends of the 90 % interval of b. */
  readonly low: number;
  readonly high: number;
}

/** Nodes of the trapezoid rule, in deviations: on a normal density it is exact to many digits. */
const REACH = 8;
const STEP = 0.25;

export function populationFacility({ value, error }: Uncertain): PopulationFacility {
  return {
    expected: error === 0 ? probabilityOf(-value) : meanShare({ value, error }),
    low: probabilityOf(-(value + Z_90 * error)),
    high: probabilityOf(-(value - Z_90 * error)),
  };
}

function meanShare({ value, error }: Uncertain): number {
  let [sum, weights] = [0, 0];
  for (let z = -REACH; z <= REACH; z += STEP) {
    const weight = Math.exp(-0.5 * z ** 2);
    sum += weight * probabilityOf(-(value + z * error));
    weights += weight;
  }
  return sum / weights;
}
