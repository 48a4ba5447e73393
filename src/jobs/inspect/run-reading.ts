/** What the class of a run reads. */

/** Parts of the variance of difficulties: each block's, each covariate's among them, and what is in none. */
export interface RunReading {
  readonly blocks: readonly { readonly name: string; readonly share: number }[];
  readonly covariates: readonly { readonly name: string; readonly share: number }[];
  readonly left: number;
}
