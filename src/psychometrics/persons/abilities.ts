/** Abilities of persons when items are known. */
import { UnderstudyError } from '../../errors.ts';
import { checkItems, type ItemParameters } from '../item-curves.ts';
import { answerSheets } from '../marginal/answer-sheets.ts';
import { expectedAbilities } from '../marginal/expected-abilities.ts';
import { type AbilityDistribution, checkDistribution, LARGEST_LOGITS } from '../marginal/options.ts';
import type { SparseAnswers } from '../sparse-answers.ts';
import { climbAbility, weightedAbility } from './ability-search.ts';

export interface PersonOptions {
  /**
   * - `EAP`: mean of the posterior (Bock & Mislevy 1982), its deviation as the error
   * - `MAP`: mode of the posterior (Samejima 1969), 1 / √(information + 1 / σ²) as the error
   * - `WLE`: weighted likelihood without a prior (Warm 1989), 1 / √information as the error
   */
  readonly method: 'EAP' | 'MAP' | 'WLE';
  /** Of EAP and MAP. @default mean 0, deviation 1 */
  readonly prior?: AbilityDistribution;
}

/** `[persons]` each, logits. */
export interface PersonAbilities {
  readonly abilities: Float64Array;
  /** Standard errors. */
  readonly abilityErrors: Float64Array;
}

const STANDARD: AbilityDistribution = { mean: 0, deviation: 1 };

/**
 * Finite for everyone with answers, all right and all wrong included. Without answers EAP and MAP are the prior's mean
 * with its deviation, and WLE is NaN with NaN: nothing is known.
 *
 * @param items Rasch: discriminations all 1; those of items without answers may be anything, NaN too
 * @throws UnderstudyError `numeric` without any answer, on columns that do not fit each other, on answers to items
 *   whose parameters are not finite or beyond a million or whose discrimination is 0 or less, on a prior that is none
 */
export function personAbilities(
  answers: SparseAnswers,
  items: ItemParameters,
  { method, prior = STANDARD }: PersonOptions,
): PersonAbilities {
  checkDistribution(prior);
  const sheets = answerSheets(answers);
  checkItems(items, answers.items);
  const known = knownItems(items, answers);
  if (method === 'EAP') {
    const { logLikelihood: _, ...expected } = expectedAbilities({ items: known, ...prior }, sheets);
    return expected;
  }
  const without = method === 'MAP' ? prior : { mean: Number.NaN, deviation: Number.NaN };
  const abilities = new Float64Array(sheets.persons).fill(without.mean);
  const abilityErrors = new Float64Array(sheets.persons).fill(without.deviation);
  for (let person = 0; person < sheets.persons; person++) {
    const cells = sheets.cell.subarray(sheets.start[person]!, sheets.start[person + 1]!);
    if (cells.length === 0) continue;
    const { ability, error } =
      method === 'MAP' ? climbAbility(cells, known, prior) : weightedAbility(cells, known);
    abilities[person] = ability;
    abilityErrors[person] = error;
  }
  return { abilities, abilityErrors };
}

/** Items as given, but for those without answers, which must not spread a NaN. */
function knownItems(
  { discriminations, difficulties }: ItemParameters,
  { item }: SparseAnswers,
): ItemParameters {
  const known = {
    discriminations: new Float64Array(discriminations.length),
    difficulties: new Float64Array(discriminations.length),
  };
  item.forEach((i, row) => {
    const a = discriminations[i]!;
    const b = difficulties[i]!;
    if (!(a > 0 && a < Number.POSITIVE_INFINITY && Number.isFinite(b))) {
      throw new UnderstudyError(
        'numeric',
        `answer ${row}: expected a discrimination over 0 and a finite difficulty of item ${i}, got ${a} and ${b}`,
        { hint: 'leave out items that could not be estimated' },
      );
    }
    if (Math.max(a, Math.abs(b)) > LARGEST_LOGITS)
      throw new UnderstudyError(
        'numeric',
        `answer ${row}: expected parameters of item ${i} of at most ${LARGEST_LOGITS}, got ${a} and ${b}`,
        { hint: 'leave out items that could not be estimated' },
      );
    known.discriminations[i] = a;
    known.difficulties[i] = b;
  });
  return known;
}
