/** Anchors that no longer are where they were: items whose difficulty changed between two calibrations. */
import { UnderstudyError } from '../../errors.ts';
import { quantile } from '../../numeric/index.ts';
import type { ItemParameters } from '../item-curves.ts';
import { checkCommonItems, linkItems, type ScaleLink } from './scales.ts';

/** Goes to JSON as it is. */
export type AnchorDrift = {
  /** New difficulty, led to the old scale, less the old one, logits: over 0, the item became harder. */
  readonly displacement: number;
  /** The displacement is larger than allowed, to either side. */
  readonly displaced: boolean;
  /** Less the median, in robust deviations; `null` where half the anchors are displaced alike. */
  readonly robustZ: number | null;
  /** The robust z is larger than allowed; `false` where there is none. */
  readonly outlying: boolean;
};

export interface DriftOptions {
  /**
   * Displacement allowed, logits.
   * @default 0.3
   */
  readonly displacement?: number;
  /**
   * Robust z allowed; 1.645 holds 90 % of anchors that are stable.
   * @default 1.645
   */
  readonly robustZ?: number;
}

const DEFAULT_DISPLACEMENT = 0.3;
const DEFAULT_ROBUST_Z = 1.645;
/** Of a normal distribution, in interquartile ranges, as rounded by the source. */
const DEVIATION_OF_RANGE = 0.74;
/** What rounding makes of displacements that are alike, logits at most. */
const ROUNDING = 1e-9;

/**
 * Link, look, leave out what drifted, and link again. Source of the robust z: Huynh & Meyer, "Use of robust z in
 * detecting unstable items in item response theory models", Practical Assessment, Research & Evaluation 15 (2010).
 *
 * @param from the anchors' new parameters, beside `onto`, the old ones in the same order
 * @param link from the new scale to the old
 * @returns one entry an anchor
 * @throws UnderstudyError `numeric` on parameters that are not finite, not of as many items, or of none, and on limits
 *   that are not over 0
 */
export function anchorDrift(
  {
    from,
    onto,
    link,
  }: { readonly from: ItemParameters; readonly onto: ItemParameters; readonly link: ScaleLink },
  { displacement: allowed = DEFAULT_DISPLACEMENT, robustZ: allowedZ = DEFAULT_ROBUST_Z }: DriftOptions = {},
): AnchorDrift[] {
  checkCommonItems(from, onto);
  if (!(allowed > 0 && allowedZ > 0)) {
    throw new UnderstudyError('numeric', `drift: expected limits over 0, got ${allowed} and ${allowedZ}`);
  }
  const linked = linkItems(from, link).difficulties;
  const displacements = linked.map((b, i) => b - onto.difficulties[i]!);
  const ascending = displacements.toSorted();
  const median = quantile(ascending, 0.5);
  const deviation = DEVIATION_OF_RANGE * (quantile(ascending, 0.75) - quantile(ascending, 0.25));
  return Array.from(displacements, (displacement) => {
    const robustZ = deviation > ROUNDING ? (displacement - median) / deviation : null;
    return {
      displacement,
      displaced: Math.abs(displacement) > allowed,
      robustZ,
      outlying: robustZ !== null && Math.abs(robustZ) > allowedZ,
    };
  });
}
