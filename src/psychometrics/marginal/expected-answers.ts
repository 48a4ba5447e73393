/** The E-step of marginal maximum likelihood: what answers and abilities are expected, given the answers (Bock & Aitkin 1981). */
import { finish, type Steps } from '../../numeric/index.ts';
import type { AnswerSheets } from './answer-sheets.ts';
import { gridOf, type MarginalModel, visitingPosteriors } from './posteriors.ts';

export interface ExpectedAnswers {
  /** Abilities, `[nodes]`. */
  readonly nodes: Float64Array;
  /** Answers of each item at each node, `[items, nodes]`. */
  readonly answers: Float64Array;
  /** Sum of E[θ] over those who were right, `[items]`. */
  readonly rightAbility: Float64Array;
  /** Persons with answers, and means of θ and θ² over them. */
  readonly persons: number;
  readonly mean: number;
  readonly meanSquare: number;
  /** Sum over the persons of the posterior variance of θ². */
  readonly squareVariance: number;
  readonly logLikelihood: number;
}

/** For all items: those that are known tell of abilities too. */
export function expectAnswers(model: MarginalModel, sheets: AnswerSheets): ExpectedAnswers {
  return finish(expectAnswersInSteps(model, sheets));
}

/** The same, left off after some persons. */
export function* expectAnswersInSteps(model: MarginalModel, sheets: AnswerSheets): Steps<ExpectedAnswers> {
  const { start, cell, listStart, listed, allBut } = sheets;
  const grid = gridOf(model, sheets);
  const { nodes } = grid;
  const count = nodes.length;
  const answers = new Float64Array(sheets.items * count);
  const everywhere = new Float64Array(count); // of those who are listed by what they left out
  const rightAbility = new Float64Array(sheets.items);
  let persons = 0;
  let sum = 0;
  let squares = 0;
  let squareVariance = 0;
  let logLikelihood = 0;
  yield* visitingPosteriors(sheets, { items: model.items, grid }, (posterior) => {
    const { person, weights, first, end } = posterior;
    let mean = 0;
    let square = 0;
    let fourth = 0;
    for (let k = first; k < end; k++) {
      const part = weights[k]! * nodes[k]!;
      const again = part * nodes[k]!;
      mean += part;
      square += again;
      fourth += again * nodes[k]! * nodes[k]!;
    }
    squares += square;
    squareVariance += fourth - square ** 2;
    for (let at = start[person]!; at < start[person + 1]!; at++) {
      const row = cell[at]!;
      if ((row & 1) === 1) rightAbility[row >> 1]! += mean;
    }
    const sign = allBut[person] === 1 ? -1 : 1;
    if (sign === -1) for (let k = first; k < end; k++) everywhere[k]! += weights[k]!;
    for (let at = listStart[person]!; at < listStart[person + 1]!; at++) {
      const row = listed[at]! * count;
      for (let k = first; k < end; k++) answers[row + k]! += sign * weights[k]!;
    }
    persons++;
    sum += mean;
    logLikelihood += posterior.logLikelihood;
  });
  for (let at = 0; at < answers.length; at += count) {
    // What is left of a difference may be below 0 by rounding.
    for (let k = 0; k < count; k++) answers[at + k] = Math.max(answers[at + k]! + everywhere[k]!, 0);
  }
  return {
    nodes,
    answers,
    rightAbility,
    persons,
    mean: sum / persons,
    meanSquare: squares / persons,
    squareVariance,
    logLikelihood,
  };
}
