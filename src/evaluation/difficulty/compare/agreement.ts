/** How well synthetic values agree with real ones over questions. */
import { type Correlation, correlate, mean, rankGroups } from '../../../numeric/index.ts';

/** Goes to comparison.json as it is. */
export type Agreement = {
  readonly questions: number;
  readonly pearson: Correlation['pearson'];
  readonly spearman: Correlation['spearman'];
  /** Root mean squared, and mean absolute difference; in the values' unit. Null without questions. */
  readonly rmse: number | null;
  readonly mae: number | null;
  /**
   * √(rmse² − noise): about what the root mean squared difference would be if the real values were known without error;
   * 0 where chance alone makes as much. Only where the noise was asked for; null where it, or the rmse, is not known.
   */
  readonly rmse_without_noise?: number | null;
  /** Mean difference, synthetic less real. */
  readonly bias: number | null;
};

/**
 * @param synthetic, real `[questions]`
 * @param noise variance of the errors of the real values; null where the data do not say
 */
export function agreementOf(
  synthetic: readonly number[],
  real: readonly number[],
  noise?: number | null,
): Agreement {
  const { pearson, spearman } = correlate(synthetic, real);
  const differences = real.map((value, i) => synthetic[i]! - value);
  const meanOf = (of: (difference: number) => number) =>
    real.length === 0 ? null : mean(differences.map(of));
  const squares = meanOf((difference) => difference ** 2);
  return {
    questions: real.length,
    pearson,
    spearman,
    rmse: squares === null ? null : Math.sqrt(squares),
    mae: meanOf(Math.abs),
    bias: meanOf((difference) => difference),
    ...(noise === undefined
      ? {}
      : {
          rmse_without_noise:
            squares === null || noise === null ? null : Math.sqrt(Math.max(0, squares - noise)),
        }),
  };
}

/**
 * Spearman (1904): the correlation that there would be if the real values were known without error. By chance it may
 * come out above 1; null for a reliability that is not above 0.
 */
export function disattenuated(correlation: number, reliability: number): number | null {
  return reliability > 0 ? correlation / Math.sqrt(reliability) : null;
}

export type GroupAgreement = { readonly group: string } & Agreement;

/** A group of fewer questions says nothing of its own. */
const FEWEST_IN_GROUP = 5;
const GROUPS = 4;

/** Agreement within groups of questions. @param groups name, and places in the values */
export function inGroups(
  synthetic: readonly number[],
  real: readonly number[],
  groups: readonly { readonly name: string; readonly places: readonly number[] }[],
): GroupAgreement[] {
  return groups
    .filter(({ places }) => places.length >= FEWEST_IN_GROUP)
    .map(({ name, places }) => ({
      group: name,
      ...agreementOf(
        places.map((i) => synthetic[i]!),
        places.map((i) => real[i]!),
      ),
    }));
}

/**
 * Four groups of about as many, the fewest answers first, or fewer: questions of as many answers stay together, in the
 * group of their mean rank.
 *
 * @param answered `[questions]`
 */
export function byAnswers(
  answered: readonly number[],
): { readonly name: string; readonly places: readonly number[] }[] {
  return rankGroups(answered, GROUPS)
    .filter((places) => places.length > 0)
    .map((places) => ({
      name: `${answered[places[0]!]} to ${answered[places.at(-1)!]} answers`,
      places,
    }));
}
