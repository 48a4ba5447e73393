/** How answers differ from what a model expects of them: where every statistic of fit begins. */
import { UnderstudyError } from '../../errors.ts';
import { probabilityOf } from '../../numeric/index.ts';
import { boundLogit, checkItems, type ItemParameters } from '../item-curves.ts';
import { groupByPerson, type SparseAnswers } from '../sparse-answers.ts';

/** What answers are held against. Items and persons without answers may have any parameters, NaN too. */
export interface AnswerModel {
  readonly items: ItemParameters;
  /** θ, `[persons]`. Must be finite for whoever answered: EAP, MAP or WLE where all answers are right. */
  readonly abilities: Float64Array;
}

export interface Residuals {
  /** P(right), `[answers]`. */
  readonly expected: Float64Array;
  /** Label less P(right), `[answers]`. */
  readonly residual: Float64Array;
  /** P(right) P(wrong), `[answers]`, over 0. */
  readonly variance: Float64Array;
}

/**
 * @throws UnderstudyError `numeric` without any answer, on columns that do not fit each other or the model, on answers
 *   whose item or person has no finite parameters
 */
export function residuals(answers: SparseAnswers, { items, abilities }: AnswerModel): Residuals {
  groupByPerson(answers); // for its checks
  checkItems(items, answers.items);
  if (abilities.length !== answers.persons) {
    throw new UnderstudyError(
      'numeric',
      `fit: expected ${answers.persons} abilities, got ${abilities.length}`,
    );
  }
  const { person, item, label } = answers;
  const expected = new Float64Array(item.length);
  const residual = new Float64Array(item.length);
  const variance = new Float64Array(item.length);
  for (let row = 0; row < item.length; row++) {
    const i = item[row]!;
    const exact = items.discriminations[i]! * (abilities[person[row]!]! - items.difficulties[i]!);
    if (!Number.isFinite(exact))
      throw new UnderstudyError(
        'numeric',
        `answer ${row}: expected finite parameters of item ${i} and a finite ability of person ${person[row]}, got none`,
        { hint: 'leave out what could not be estimated, or estimate abilities with a prior' },
      );
    const logit = boundLogit(exact);
    const right = probabilityOf(logit);
    const wrong = probabilityOf(-logit); // not 1 - right, which rounds to 0
    expected[row] = right;
    residual[row] = label[row] === 1 ? wrong : -right;
    variance[row] = right * wrong;
  }
  return { expected, residual, variance };
}
