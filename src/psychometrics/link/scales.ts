/**
 * Two calibrations of the same items differ in origin and unit of their scale. A link leads from one to the other:
 * θ' = A θ + B, b' = A b + B, a' = a / A, so that every P(right) stays what it was.
 */
import { UnderstudyError } from '../../errors.ts';
import { mean, variance } from '../../numeric/index.ts';
import { checkItems, type ItemParameters } from '../item-curves.ts';

/** Goes to JSON as it is. */
export type ScaleLink = {
  /** A, over 0. */
  readonly slope: number;
  /** B, logits of the scale that is led to. */
  readonly intercept: number;
};

/**
 * A from the mean discriminations, B from the mean difficulties: for Rasch parameters a mere shift. Source: Loyd &
 * Hoover, "Vertical equating using the Rasch model", Journal of Educational Measurement 17 (1980).
 *
 * @param from parameters of the items on the one scale
 * @param onto those of the same items, in the same order, on the other
 * @throws UnderstudyError `numeric` on parameters that are not finite, not of as many items, without any item, or with
 *   mean discriminations that are not over 0
 */
export function meanMeanLink(from: ItemParameters, onto: ItemParameters): ScaleLink {
  checkCommonItems(from, onto);
  const [before, after] = [mean(from.discriminations), mean(onto.discriminations)];
  if (!(before > 0 && after > 0)) {
    throw new UnderstudyError(
      'numeric',
      `link: expected mean discriminations over 0, got ${before} and ${after}`,
      { hint: 'leave items with negative discrimination out' },
    );
  }
  return linkOfSlope(before / after, from, onto);
}

/**
 * A and B from mean and deviation of the difficulties. Source: Marco, "Item characteristic curve solutions to three
 * intractable testing problems", Journal of Educational Measurement 14 (1977).
 *
 * @param from parameters of the items on the one scale
 * @param onto those of the same items, in the same order, on the other
 * @throws UnderstudyError `numeric` on parameters that are not finite, not of as many items, or with difficulties that
 *   do not differ
 */
export function meanSigmaLink(from: ItemParameters, onto: ItemParameters): ScaleLink {
  checkCommonItems(from, onto);
  const [before, after] = [deviation(from.difficulties), deviation(onto.difficulties)];
  if (!(before > 0 && after > 0)) {
    throw new UnderstudyError(
      'numeric',
      'link: expected at least two common items that differ in difficulty, got none',
      { hint: 'link by mean-mean' },
    );
  }
  return linkOfSlope(after / before, from, onto);
}

/** Item parameters on the scale that is led to. */
export function linkItems(
  { discriminations, difficulties }: ItemParameters,
  link: ScaleLink,
): ItemParameters {
  return {
    discriminations: discriminations.map((a) => a / link.slope),
    difficulties: linkAbilities(difficulties, link),
  };
}

/** Abilities, or difficulties, on the scale that is led to. */
export function linkAbilities(abilities: Float64Array, { slope, intercept }: ScaleLink): Float64Array {
  return abilities.map((ability) => slope * ability + intercept);
}

/** Standard errors of abilities or difficulties on the scale that is led to; the link itself is taken as known. */
export function linkErrors(errors: Float64Array, { slope }: ScaleLink): Float64Array {
  return errors.map((error) => slope * error);
}

/** @throws UnderstudyError `numeric` on parameters that are not finite, not of as many items, or of none */
export function checkCommonItems(from: ItemParameters, onto: ItemParameters): void {
  const items = from.difficulties.length;
  if (items === 0) throw new UnderstudyError('numeric', 'link: expected at least one common item, got none');
  for (const side of [from, onto]) {
    checkItems(side, items);
    for (const name of ['discriminations', 'difficulties'] as const) {
      const values = side[name];
      const wrong = values.findIndex((value) => !Number.isFinite(value));
      if (wrong === -1) continue;
      throw new UnderstudyError(
        'numeric',
        `link: expected finite ${name} of common items, got ${values[wrong]} at ${wrong}`,
        { hint: 'leave out items that were not estimated' },
      );
    }
  }
}

function linkOfSlope(slope: number, from: ItemParameters, onto: ItemParameters): ScaleLink {
  return { slope, intercept: mean(onto.difficulties) - slope * mean(from.difficulties) };
}

/** 0 where values differ by no more than rounding. */
function deviation(values: Float64Array): number {
  return values.every((value) => value === values[0]) ? 0 : Math.sqrt(variance(values));
}
