/** A difficulty that is half known, and some real answers: the posterior of b. */
import { UnderstudyError } from '../../errors.ts';
import type { Uncertain } from '../uncertain.ts';
import { type AbilityMixture, expectedFacility } from './ability-mixture.ts';
import { logAnswer, momentsOnGrid } from './answer-curves.ts';

/** A real answer to the question: by a student of known ability, or by somebody of the population. */
export interface AnswerToQuestion {
  readonly right: boolean;
  /** EAP and deviation of the student's ability, logits; undefined for one who is not in the class. */
  readonly ability?: { readonly mean: number; readonly error: number } | undefined;
}

const NODES = 161;
/** How far a grid goes to either side, in deviations. */
const REACH = 8;
/** Each grid is twice as wide or up to ten times as narrow as the one before. */
const MOST_GRIDS = 40;

/**
 * Mean and deviation of b after the prior N(value, error²): the answers' likelihood under the Rasch model, abilities
 * integrated over their posteriors (Bock & Mislevy 1982 turned round, from persons to an item). A prior without error
 * stays as it is.
 *
 * @param population of whom nothing is known but that they belong to it
 * @throws UnderstudyError `numeric` for a prior that is none, and for abilities that are none
 */
export function updateDifficulty(
  prior: Uncertain,
  answers: readonly AnswerToQuestion[],
  population: AbilityMixture,
): Uncertain {
  const { value, error } = prior;
  if (!Number.isFinite(value) || !(error >= 0 && error < Number.POSITIVE_INFINITY))
    throw new UnderstudyError(
      'numeric',
      `difficulty before answers: expected a finite one, got ${value} with error ${error}`,
    );
  if (answers.length === 0 || error === 0) return prior;
  const log = (b: number) => logLikelihood(answers, population, b) - 0.5 * ((b - value) / error) ** 2;
  // The first grid is the prior's. The posterior may lie beyond it, or be narrower than a step.
  let found = { value, error };
  let wide = error;
  for (let grid = 0; grid < MOST_GRIDS; grid++) {
    const centre = found.value;
    const step = (2 * REACH * wide) / (NODES - 1);
    found = momentsAround(log, centre, step);
    const isBeyond = Math.abs(found.value - centre) > (REACH * wide) / 2;
    if (grid > 0 && !isBeyond && found.error >= step) break;
    wide = isBeyond ? 2 * wide : Math.max(found.error, step);
  }
  if (!Number.isFinite(found.value + found.error))
    throw new UnderstudyError(
      'numeric',
      'difficulty after answers: expected finite abilities of who gave them',
    );
  return found;
}

function momentsAround(log: (b: number) => number, centre: number, step: number): Uncertain {
  const off = (k: number) => step * (k - (NODES - 1) / 2);
  const logs = Float64Array.from({ length: NODES }, (_, k) => log(centre + off(k)));
  const { shift, variance } = momentsOnGrid(NODES, off, (k) => logs[k]!);
  return { value: centre + shift, error: Math.sqrt(variance) };
}

/** ln P(answers | b). */
function logLikelihood(
  answers: readonly AnswerToQuestion[],
  population: AbilityMixture,
  difficulty: number,
): number {
  let [sum, strangersRight, strangersWrong] = [0, 0, 0];
  for (const { right, ability } of answers) {
    if (ability !== undefined) sum += logAnswer(right, ability, difficulty);
    else if (right) strangersRight++;
    else strangersWrong++;
  }
  for (const [right, count] of [
    [true, strangersRight],
    [false, strangersWrong],
  ] as const)
    if (count > 0) sum += count * logStranger(right, population, difficulty);
  return sum;
}

/** ln P(answer | b) of somebody of the population. */
export function logStranger(right: boolean, population: AbilityMixture, difficulty: number): number {
  // Turned round rather than taken from 1, which would leave nothing of a small share.
  const share = right
    ? expectedFacility(population, difficulty)
    : expectedFacility(
        { nodes: population.nodes.map((node) => -node), weights: population.weights },
        -difficulty,
      );
  return Math.log(Math.max(share, Number.MIN_VALUE));
}
