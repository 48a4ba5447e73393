/** What is known of a parameter before it has values: the one form of the lists that all rooms share. */

export type ParameterInit =
  | { readonly kind: 'truncated-normal'; readonly std: number; readonly cutoff: number }
  | { readonly kind: 'zeros' }
  | { readonly kind: 'ones' };

export interface ParameterSpec {
  readonly name: string;
  readonly shape: readonly number[];
  /** Whether AdamW's weight decay applies: to matrices, not to biases and norms (Trainer's rule). */
  readonly decay: boolean;
  readonly init: ParameterInit;
}
