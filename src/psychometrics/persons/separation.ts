/** How well measures tell persons, or items, apart. */
import { UnderstudyError } from '../../errors.ts';
import { mean, sampleVariance } from '../../numeric/index.ts';

/** Goes to JSON as it is. Variances in square logits. */
export type Separation = {
  /** How many measures went in. */
  readonly count: number;
  /** Variance of the measures, over n - 1. */
  readonly observedVariance: number;
  /** Mean of the squared standard errors. */
  readonly errorVariance: number;
  /** What is left of the observed variance, 0 at least. */
  readonly trueVariance: number;
  /** True over observed variance, from 0 to 1; 0 where measures do not differ. */
  readonly reliability: number;
  /** G: true deviation in units of the error; `null` where there is no error. */
  readonly separation: number | null;
  /** (4 G + 1) / 3: how many levels, three errors apart, can be told apart. */
  readonly strata: number | null;
};

/**
 * Of persons: abilities and errors that no prior has shrunk (ML or WLE; of EAP see {@link eapReliability}). Of items:
 * difficulties and theirs. Source: Wright & Masters, "Rating Scale Analysis" (1982), ch. 5.
 *
 * @param measures `[entries]`, logits; what could not be estimated is NaN, in either column, and left out
 * @param errors `[entries]`, logits
 * @returns `null` with fewer than two measures
 * @throws UnderstudyError `numeric` on columns of different length, infinite numbers and errors below 0
 */
export function separation(measures: Float64Array, errors: Float64Array): Separation | null {
  const moments = measureMoments(measures, errors);
  if (moments === null) return null;
  const { observedVariance, errorVariance } = moments;
  const trueVariance = Math.max(0, observedVariance - errorVariance);
  const ratio = errorVariance > 0 ? Math.sqrt(trueVariance / errorVariance) : null;
  return {
    ...moments,
    trueVariance,
    reliability: observedVariance > 0 ? trueVariance / observedVariance : 0,
    separation: ratio,
    strata: ratio === null ? null : (4 * ratio + 1) / 3,
  };
}

/**
 * Reliability of abilities that are means of posteriors: their variance over the whole, theirs and the posteriors'.
 * Source: Adams, "Reliability as a measurement design effect", Studies in Educational Evaluation 31 (2005).
 *
 * @param abilities EAP, `[persons]`, logits; NaN is left out
 * @param errors deviations of the posteriors, `[persons]`, logits
 * @returns from 0 to 1; `null` with fewer than two persons or where nothing varies
 * @throws UnderstudyError `numeric` as {@link separation}
 */
export function eapReliability(abilities: Float64Array, errors: Float64Array): number | null {
  const moments = measureMoments(abilities, errors);
  if (moments === null) return null;
  const whole = moments.observedVariance + moments.errorVariance;
  return whole > 0 ? moments.observedVariance / whole : null;
}

function measureMoments(
  measures: Float64Array,
  errors: Float64Array,
): Pick<Separation, 'count' | 'observedVariance' | 'errorVariance'> | null {
  if (measures.length !== errors.length) {
    throw new UnderstudyError(
      'numeric',
      `separation: expected as many errors as measures, got ${errors.length} and ${measures.length}`,
    );
  }
  const known = [...measures.keys()].filter((e) => !Number.isNaN(measures[e]!) && !Number.isNaN(errors[e]!));
  for (const e of known) {
    if (Number.isFinite(measures[e]!) && errors[e]! >= 0 && errors[e]! < Number.POSITIVE_INFINITY) continue;
    throw new UnderstudyError(
      'numeric',
      `separation: expected finite measures and errors from 0, got ${measures[e]} with error ${errors[e]} at ${e}`,
    );
  }
  if (known.length < 2) return null;
  return {
    count: known.length,
    observedVariance: sampleVariance(known.map((e) => measures[e]!)),
    errorVariance: mean(known.map((e) => errors[e]! ** 2)),
  };
}
