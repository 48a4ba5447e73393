/** What all fits by marginal maximum likelihood give. The log likelihood is without the priors on items. */
import type { ExpectedAbilities } from './expected-abilities.ts';

export interface MarginalFit extends ExpectedAbilities {
  /** b, `[items]`, logits. */
  readonly difficulties: Float64Array;
  /** Standard errors of b, `[items]`; 0 of anchors; NaN where the search ended where there can be none. */
  readonly difficultyErrors: Float64Array;
  /** 0 unless anchors or a known distribution say otherwise. */
  readonly abilityMean: number;
  /** Where estimated: kept between 0.05 and 10, where persons hardly differ or answers are all or none. */
  readonly abilityDeviation: number;
  readonly iterations: number;
  /** `false`: the most iterations were done before the parameters stood still. */
  readonly converged: boolean;
}
