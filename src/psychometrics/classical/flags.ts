/** What an item analyst would look at again, from classical statistics alone. Rules of thumb, not tests. */
import type { ClassicalItem } from './items.ts';
import type { ItemOptions } from './options.ts';

export type FlagKind =
  | 'negative-discrimination'
  | 'low-discrimination'
  | 'key-suspect'
  | 'too-easy'
  | 'too-hard'
  | 'rare-distractor';

export interface ItemFlag {
  readonly kind: FlagKind;
  /** The number that gave rise to it: a correlation, a facility or a share. */
  readonly value: number;
  /** The option it is about; null where it is about the item. */
  readonly option: number | null;
}

/** Ebel & Frisbie (1991) call items below .20 poor; a distractor that fewer than 5 % choose does no work (Haladyna & Downing 1993). */
export const FLAG_LIMITS = {
  easiest: 0.95,
  hardest: 0.2,
  leastDiscrimination: 0.2,
  leastDistractorShare: 0.05,
} as const;

/**
 * - `negative-discrimination`, `low-discrimination`: the item-rest correlation is below 0, or from there below .20
 * - `key-suspect`: persons who do well elsewhere go for another option more than for the key, or shun the key; names
 *   the option with the highest option-rest correlation, or the key itself where no other is above it
 * - `too-easy`, `too-hard`: facility above .95, below .20
 * - `rare-distractor`: an option other than the key with less than 5 % of the answers, one flag each
 *
 * A number that is not defined raises no flag.
 *
 * @param options of the same item, where they are known
 */
export function itemFlags(
  item: Pick<ClassicalItem, 'facility' | 'itemRest'>,
  options?: ItemOptions,
): ItemFlag[] {
  const flags: ItemFlag[] = [];
  const raise = (kind: FlagKind, value: number, option: number | null = null) =>
    flags.push({ kind, value, option });
  const { facility, itemRest } = item;
  if (itemRest !== null && itemRest < 0) raise('negative-discrimination', itemRest);
  else if (itemRest !== null && itemRest < FLAG_LIMITS.leastDiscrimination)
    raise('low-discrimination', itemRest);
  if (options !== undefined && options.key !== null) {
    const { key } = options;
    const keyRest = options.options[key]!.optionRest;
    if (keyRest !== null) {
      let best = key;
      options.options.forEach(({ optionRest }, option) => {
        if (optionRest !== null && optionRest > options.options[best]!.optionRest!) best = option;
      });
      if (best !== key || keyRest < 0) raise('key-suspect', options.options[best]!.optionRest!, best);
    }
  }
  if (facility !== null && facility > FLAG_LIMITS.easiest) raise('too-easy', facility);
  if (facility !== null && facility < FLAG_LIMITS.hardest) raise('too-hard', facility);
  if (options !== undefined && options.key !== null) {
    options.options.forEach(({ share }, option) => {
      if (option === options.key || share === null || share >= FLAG_LIMITS.leastDistractorShare) return;
      raise('rare-distractor', share, option);
    });
  }
  return flags;
}
