/** Those who answered an item, in groups of about equal size by ability. */
import { UnderstudyError } from '../../errors.ts';
import { rankGroups, tied } from '../../numeric/index.ts';
import { groupRows, type SparseAnswers } from '../sparse-answers.ts';

export interface GroupOptions {
  /** Most groups of an item, at least 2. */
  readonly groups: number;
  /** An item with fewer answers than groups × this has fewer groups. */
  readonly leastAnswers: number;
}

/**
 * Persons of equal ability, as those of equal score in a full table under the Rasch model, stay together, in the group of
 * their mean rank.
 *
 * @param abilities of the persons who answered, `[persons]`, logits
 * @returns of an item by its number the answers of each group, as places in the columns, from the least able; no group
 *   is empty
 * @throws UnderstudyError `numeric` on numbers that make no groups
 */
export function groupByAbility(
  answers: SparseAnswers,
  abilities: Float64Array,
  { groups, leastAnswers }: GroupOptions,
): (item: number) => number[][] {
  if (!(Number.isInteger(groups) && groups >= 2)) {
    throw new UnderstudyError('numeric', `ability groups: expected a whole number from 2, got ${groups}`);
  }
  if (!(Number.isInteger(leastAnswers) && leastAnswers >= 1)) {
    throw new UnderstudyError(
      'numeric',
      `ability groups: expected at least 1 answer in each, got ${leastAnswers}`,
    );
  }
  const { start, rows } = groupRows(answers.item, answers.items);
  return (item) => {
    const ofItem = rows.subarray(start[item]!, start[item + 1]!);
    const count = Math.max(1, Math.min(groups, Math.floor(ofItem.length / leastAnswers)));
    return rankGroups(
      Float64Array.from(ofItem, (row) => tied(abilities[answers.person[row]!]!)),
      count,
    )
      .filter((group) => group.length > 0)
      .map((group) => group.map((at) => ofItem[at]!));
  };
}
