/** The settings of low-rank adaptation; the defaults are PEFT's, except for the layers. */

/** What PEFT calls r, lora_alpha, target_modules and lora_dropout. */
export interface LoraSettings {
  /** @default 8 */
  readonly rank: number;
  /** The product of the matrices is multiplied by alpha / rank. @default 16 */
  readonly alpha: number;
  /** Linear layers by name or by the end of it: "Wo" names that of attention and that of the feed-forward. @default Wqkv, Wo, Wi */
  readonly targetModules: readonly string[];
  /** Share of a layer's input that is hidden from its matrices in a step. @default 0 */
  readonly dropout: number;
}

export const LORA_DEFAULTS: LoraSettings = {
  rank: 8,
  alpha: 16,
  targetModules: ['Wqkv', 'Wo', 'Wi'],
  dropout: 0,
};
