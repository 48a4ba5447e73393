/** The columns of a synthetic b with its error, and of the facility that follows from it. */
import { Z_90 } from '../../../numeric/index.ts';
import type { Uncertain } from '../../uncertain.ts';
import { type AbilityMixture, expectedFacility } from '../ability-mixture.ts';
import type { SyntheticColumns } from './row-types.ts';

/** The facility's bounds are those of b, carried over by the population's curve. */
export function syntheticColumns(b: Uncertain, population: AbilityMixture): SyntheticColumns {
  const at = (value: number) => expectedFacility(population, value);
  const [low, high] = [b.value - Z_90 * b.error, b.value + Z_90 * b.error];
  return {
    synthetic_facility: at(b.value),
    synthetic_facility_low_90: at(high),
    synthetic_facility_high_90: at(low),
    synthetic_b: b.value,
    synthetic_b_se: b.error,
    synthetic_b_low_90: low,
    synthetic_b_high_90: high,
  };
}

/** What is left of them for a question that was learned from: how far off its b is, is not known. */
export const NO_INTERVAL = {
  synthetic_facility_low_90: null,
  synthetic_facility_high_90: null,
  synthetic_b_se: null,
  synthetic_b_low_90: null,
  synthetic_b_high_90: null,
} satisfies Partial<SyntheticColumns>;
