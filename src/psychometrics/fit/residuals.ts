/** How answers differ from what a model expects of them: where every statistic of fit begins. */
import { UnderstudyError } from '../../errors.ts';
import { groupByPerson, type SparseAnswers } from '../sparse-answers.ts';

/** Curves P(right) = σ(a (θ - b)), in logits; the Rasch model has a = 1 throughout. */
export interface ItemParameters {
  /** a, `[items]`. */
  readonly discriminations: Float64Array;
  /** b, `[items]`. */
  readonly difficulties: Float64Array;
}

/** Rasch difficulties as parameters of curves. */
export function raschItems(difficulties: Float64Array): ItemParameters {
  return { discriminations: new Float64Array(difficulties.length).fill(1), difficulties };
}

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

/** Beyond, an answer is certain for all that anyone can tell, and the square of a surprise would overflow. */
const LARGEST_LOGIT = 300;

/** A logit where its exponential, and the square of that, are finite. */
export function boundLogit(logit: number): number {
  return Math.min(Math.max(logit, -LARGEST_LOGIT), LARGEST_LOGIT);
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
    if (!Number.isFinite(exact)) throw withoutParameters(row, { person: person[row]!, item: i });
    const logit = boundLogit(exact);
    const right = 1 / (1 + Math.exp(-logit));
    const wrong = 1 / (1 + Math.exp(logit)); // not 1 - right, which rounds to 0
    expected[row] = right;
    residual[row] = label[row] === 1 ? wrong : -right;
    variance[row] = right * wrong;
  }
  return { expected, residual, variance };
}

/** @throws UnderstudyError `numeric` where the columns are not as long as there are items */
export function checkItems({ discriminations, difficulties }: ItemParameters, items: number): void {
  if (discriminations.length !== items || difficulties.length !== items) {
    throw new UnderstudyError(
      'numeric',
      `item parameters: expected ${items} of each kind, got ${discriminations.length} discriminations and ${difficulties.length} difficulties`,
    );
  }
}

function withoutParameters(row: number, { person, item }: { person: number; item: number }): UnderstudyError {
  return new UnderstudyError(
    'numeric',
    `answer ${row}: expected finite parameters of item ${item} and a finite ability of person ${person}, got none`,
    { hint: 'leave out what could not be estimated, or estimate abilities with a prior' },
  );
}
