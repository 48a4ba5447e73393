/** Abilities as means of their posteriors (expected a posteriori; Bock & Mislevy 1982). */
import { finish, type Steps } from '../../numeric/index.ts';
import type { AnswerSheets } from './answer-sheets.ts';
import { gridOf, type MarginalModel, visitingPosteriors } from './posteriors.ts';

export interface ExpectedAbilities {
  /** Means of the persons' posteriors, `[persons]`; the distribution's mean without answers. */
  readonly abilities: Float64Array;
  /** Their deviations, which are the errors of the means, `[persons]`; the distribution's without answers. */
  readonly abilityErrors: Float64Array;
  /** ln of the marginal probability of all answers. */
  readonly logLikelihood: number;
}

export function expectedAbilities(model: MarginalModel, sheets: AnswerSheets): ExpectedAbilities {
  return finish(expectedAbilitiesInSteps(model, sheets));
}

/** The same, left off after some persons. */
export function* expectedAbilitiesInSteps(
  model: MarginalModel,
  sheets: AnswerSheets,
): Steps<ExpectedAbilities> {
  const grid = gridOf(model, sheets);
  const { nodes } = grid;
  const abilities = new Float64Array(sheets.persons).fill(model.mean);
  const abilityErrors = new Float64Array(sheets.persons).fill(model.deviation);
  let logLikelihood = 0;
  yield* visitingPosteriors(
    sheets,
    { items: model.items, grid },
    ({ person, weights, first, end, ...posterior }) => {
      let mean = 0;
      for (let k = first; k < end; k++) mean += weights[k]! * nodes[k]!;
      let variance = 0;
      for (let k = first; k < end; k++) variance += weights[k]! * (nodes[k]! - mean) ** 2;
      abilities[person] = mean;
      abilityErrors[person] = Math.sqrt(variance);
      logLikelihood += posterior.logLikelihood;
    },
  );
  return { abilities, abilityErrors, logLikelihood };
}
