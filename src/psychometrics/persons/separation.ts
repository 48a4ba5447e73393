/** How well measures tell persons, or items, apart. */
import { UnderstudyError } from '../../errors.ts';

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
  /** (4 G + 1) / 3: how many levels, three errors apart, can be told. */
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
  let count = 0;
  let mean = 0;
  let squares = 0; // about the mean so far (Welford 1962)
  let errorSquares = 0;
  for (let e = 0; e < measures.length; e++) {
    const measure = measures[e]!;
    const error = errors[e]!;
    if (Number.isNaN(measure) || Number.isNaN(error)) continue;
    if (!Number.isFinite(measure) || !Number.isFinite(error) || error < 0) {
      throw new UnderstudyError(
        'numeric',
        `separation: expected finite measures and errors from 0, got ${measure} with error ${error} at ${e}`,
      );
    }
    count++;
    const away = measure - mean;
    mean += away / count;
    squares += away * (measure - mean);
    errorSquares += error ** 2;
  }
  if (count < 2) return null;
  return { count, observedVariance: squares / (count - 1), errorVariance: errorSquares / count };
}
