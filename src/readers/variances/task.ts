/** What is known of y and its blocks, and what is sought. */
import type { FeatureRows } from '../blocks/rows.ts';

export interface ComponentsTask {
  /** `[rows]` of each block, whose squares add up to about 1 a row. */
  readonly blocks: readonly FeatureRows[];
  /** `[rows]` */
  readonly y: Float64Array;
  /** Variance of e, `[rows]`. */
  readonly noise: Float64Array;
  readonly seed: number;
}

export interface Components {
  /** v_k, `[blocks]`. */
  readonly variances: readonly number[];
  /** τ² */
  readonly residual: number;
}

/** With y − μ in the place of y. */
export interface CentredTask extends ComponentsTask {
  /** Variance of what is still wrong with μ. */
  readonly ofMean: number;
}
