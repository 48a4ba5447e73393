/** How well difficulties are read of items that the reader had not met. */
import { sampleDeviation } from '../../../numeric/index.ts';
import type { Uncertain } from '../../uncertain.ts';
import { agreementOf } from '../compare/agreement.ts';
import { coverageOf } from '../compare/coverage.ts';

/** An item's b as the bank has it, and as it was read; logits. */
export interface ReadItem {
  /** Which part held it out. */
  readonly part: number;
  readonly real: Uncertain;
  readonly synthetic: Uncertain;
}

/** Goes to class.json as it is. */
export type ItemAgreement = {
  readonly items: number;
  /**
   * Correlation with its 95 % interval; null where it is not defined, or all items of a part are read alike: what parts
   * then correlate by is how they were cut.
   */
  readonly r: number | null;
  readonly r_low: number | null;
  readonly r_high: number | null;
  /** Root mean squared difference, logits, and in parts of the spread of the real b: 1 is as good as their mean. */
  readonly rmse: number | null;
  readonly rmse_of_spread: number | null;
  /** Mean absolute difference, logits. */
  readonly mae: number | null;
  /** Share of the 90 % intervals, the error of the real b included, that hold it. */
  readonly coverage: number | null;
};

/** Null without items. */
export function scoreItems(items: readonly ReadItem[]): ItemAgreement | null {
  if (items.length === 0) return null;
  const real = items.map((item) => item.real.value);
  const { pearson, rmse, mae } = agreementOf(
    items.map(({ synthetic }) => synthetic.value),
    real,
  );
  const isToldApart = items.some(({ part, synthetic: { value } }) =>
    items.some((other) => other.part === part && other.synthetic.value !== value),
  );
  const r = isToldApart ? pearson : null;
  const spread = real.length < 2 ? 0 : sampleDeviation(real);
  return {
    items: items.length,
    r: r?.value ?? null,
    r_low: r?.low ?? null,
    r_high: r?.high ?? null,
    rmse,
    rmse_of_spread: rmse === null || spread === 0 ? null : rmse / spread,
    mae,
    coverage: coverageOf(items).find(({ nominal }) => nominal === 0.9)!.observed,
  };
}
