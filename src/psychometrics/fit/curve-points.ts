/** The shares of right answers that an item's characteristic curve should run through. */
import { UnderstudyError } from '../../errors.ts';
import { mean, wilsonInterval } from '../../numeric/index.ts';
import type { SparseAnswers } from '../sparse-answers.ts';
import { type GroupOptions, groupByAbility } from './ability-groups.ts';
import { type AnswerModel, residuals } from './residuals.ts';

/** A group of persons of like ability who answered an item. Goes to JSON as it is. */
export type EmpiricalPoint = {
  /** Mean of the group, logits. */
  readonly ability: number;
  readonly answers: number;
  readonly right: number;
  /** Right of all. */
  readonly share: number;
  /** 95 % interval of the share (Wilson 1927). */
  readonly low: number;
  readonly high: number;
  /** Mean of P(right) over the group, which is not quite the curve at the mean ability. */
  readonly expected: number;
  /** Mean of another prediction over the group, where one was given. */
  readonly predicted?: number;
};

const DEFAULT_GROUPS = 10;
/** Fewer make points that nobody should read a curve from. */
const DEFAULT_LEAST_ANSWERS = 10;

/**
 * Those who answered an item, each item for itself, in groups of equal size by ability (as far as equal abilities,
 * which stay together, allow).
 *
 * @returns points of each item taken, from the least able; none without answers
 * @throws UnderstudyError `numeric` on no answers, and on those that do not fit the model; on unknown items, on numbers
 *   that make no groups, and on predictions that are no probabilities, or not as many as answers
 */
export function curvePoints(
  answers: SparseAnswers,
  model: AnswerModel,
  {
    items,
    groups = DEFAULT_GROUPS,
    leastAnswers = DEFAULT_LEAST_ANSWERS,
    predicted,
  }: Partial<GroupOptions> & {
    /** Which to take. @default all */
    readonly items?: readonly number[];
    /** `[answers]`, P(right) by another model to be held beside. */
    readonly predicted?: Float64Array;
  } = {},
): EmpiricalPoint[][] {
  const { expected } = residuals(answers, model);
  if (predicted !== undefined) checkPredicted(predicted, answers.item.length);
  const groupsOf = groupByAbility(answers, model.abilities, { groups, leastAnswers });
  const taken = items ?? Array.from({ length: answers.items }, (_, i) => i);
  const unknown = taken.find((i) => !(Number.isInteger(i) && i >= 0 && i < answers.items));
  if (unknown !== undefined) {
    throw new UnderstudyError(
      'numeric',
      `curve points: expected items below ${answers.items}, got ${unknown}`,
    );
  }
  return taken.map((i) =>
    groupsOf(i).map((rows) => {
      const right = rows.reduce((sum, row) => sum + answers.label[row]!, 0);
      return {
        ability: mean(rows.map((row) => model.abilities[answers.person[row]!]!)),
        answers: rows.length,
        right,
        share: right / rows.length,
        ...wilsonInterval(right, rows.length),
        expected: mean(rows.map((row) => expected[row]!)),
        ...(predicted === undefined ? {} : { predicted: mean(rows.map((row) => predicted[row]!)) }),
      };
    }),
  );
}

function checkPredicted(predicted: Float64Array, answers: number): void {
  const odd = predicted.findIndex((p) => !(p >= 0 && p <= 1));
  if (predicted.length !== answers || odd !== -1) {
    throw new UnderstudyError(
      'numeric',
      `curve points: expected ${answers} predictions from 0 to 1, got ${odd === -1 ? predicted.length : predicted[odd]}`,
    );
  }
}
