/** How well real and synthetic answers hold together: questions with the rest of the test, students with the model. */
import {
  type AnswerModel,
  classicalAnalysis,
  meanSquareFit,
  personAbilities,
  type RaschFit,
  raschItems,
  type SparseAnswers,
} from '../../psychometrics/index.ts';
import { type Correlation, correlate } from '../correlation.ts';

/** Corrected item-rest correlations of the questions that both answers define them for. */
export type ItemRest = {
  readonly questions: number;
  /** Means over the questions. */
  readonly real: number | null;
  readonly synthetic: number | null;
  /** Of the real with the synthetic ones: whether the same questions tell able students apart. */
  readonly pearson: Correlation['pearson'];
};

/**
 * Of students with at least ten answers: infit mean squares of both answers under the real difficulties, each with the
 * abilities that it shows itself. A Rasch model of the synthetic answers would find nothing odd in a class that guesses:
 * to it all questions are as hard.
 */
export type PersonFit = {
  readonly students: number;
  readonly real: PersonFitSummary;
  readonly synthetic: PersonFitSummary;
};

export type PersonFitSummary = {
  /** Infit, 1 where answers are as random as the model says. */
  readonly mean: number;
  readonly deviation: number;
  /**
   * Share of students whose answers surprise: infit z above 1.96. Chance leaves 2.5 % where difficulties and abilities
   * are known, and about 1 % of the answers that they were fitted to.
   */
  readonly surprising: number;
};

const FEWEST_ANSWERS = 10;
/** Fewer say nothing of a question. */
const FEWEST_PERSONS = 10;

export function itemRestOf(real: SparseAnswers, synthetic: SparseAnswers): ItemRest {
  const [ofReal, ofSynthetic] = [real, synthetic].map((answers) => classicalAnalysis(answers).items);
  const pairs = ofReal!.flatMap(({ answered, itemRest }, q) => {
    const other = ofSynthetic![q]!.itemRest;
    return answered < FEWEST_PERSONS || itemRest === null || other === null
      ? []
      : [[itemRest, other] as const];
  });
  const mean = (of: number) =>
    pairs.length === 0 ? null : pairs.reduce((sum, pair) => sum + pair[of]!, 0) / pairs.length;
  return {
    questions: pairs.length,
    real: mean(0),
    synthetic: mean(1),
    pearson: correlate(
      pairs.map(([, other]) => other),
      pairs.map(([own]) => own),
    ).pearson,
  };
}

/**
 * Null where no student has enough answers.
 *
 * @param synthetic of the same students to the same questions
 * @param fit of the real answers
 */
export function personFitOf(
  real: SparseAnswers,
  synthetic: SparseAnswers,
  { difficulties, abilities, abilityMean, abilityDeviation }: RaschFit,
): PersonFit | null {
  const counts = new Int32Array(real.persons);
  for (const person of real.person) counts[person]! += 1;
  const told = [...counts.keys()].filter((person) => counts[person]! >= FEWEST_ANSWERS);
  if (told.length === 0) return null;
  const items = raschItems(difficulties);
  const shown = personAbilities(synthetic, items, {
    method: 'EAP',
    prior: { mean: abilityMean, deviation: abilityDeviation },
  });
  return {
    students: told.length,
    real: summaryOf(real, { items, abilities }, told),
    synthetic: summaryOf(synthetic, { items, abilities: shown.abilities }, told),
  };
}

function summaryOf(answers: SparseAnswers, model: AnswerModel, told: readonly number[]): PersonFitSummary {
  const { infit, infitZ } = meanSquareFit(answers, model).persons;
  const mean = told.reduce((sum, person) => sum + infit[person]!, 0) / told.length;
  const squares = told.reduce((sum, person) => sum + (infit[person]! - mean) ** 2, 0);
  return {
    mean,
    deviation: Math.sqrt(squares / Math.max(1, told.length - 1)),
    surprising: told.filter((person) => infitZ[person]! > 1.96).length / told.length,
  };
}
