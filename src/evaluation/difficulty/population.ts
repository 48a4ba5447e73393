/** Of whom a facility is expected beside the class: all students of its log, or a normal distribution of ability. */
import type { ClassAnswers } from '../../answers/index.ts';
import { UnderstudyError } from '../../errors.ts';
import { mean } from '../../numeric/index.ts';
import { raschMml } from '../../psychometrics/index.ts';
import { sparseAnswers } from '../sparse-answers.ts';
import { type Abilities, type AbilityMixture, abilityMixture } from './ability-mixture.ts';
import type { QuestionEvidence } from './question-evidence.ts';

/** Beyond so many deviations from the mean ability there is nobody of the class. */
const REACH = 4;

/** A population whose mean ability lies beyond those of the class. Logits. */
export interface BeyondClass {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/**
 * @param population its mean ability
 * @returns null where it is among the abilities of the class: within four deviations of theirs
 */
export function beyondClass(population: number, abilities: Abilities): BeyondClass | null {
  const centre = mean(abilities.mean);
  const squares = abilities.mean.map((m, s) => (m - centre) ** 2 + abilities.error[s]! ** 2);
  const reach = REACH * Math.sqrt(mean(squares));
  const [low, high] = [centre - reach, centre + reach];
  return population >= low && population <= high ? null : { mean: population, low, high };
}

/**
 * All students of the log, with the class's difficulties known, so that their abilities are on the class's scale.
 *
 * @param answers of all students
 * @throws UnderstudyError `numeric` where their abilities do not converge
 */
export function everybodyOnScale(
  { answers: ofClass, scale }: QuestionEvidence,
  answers: ClassAnswers,
): AbilityMixture {
  const places = new Map(ofClass.questions.map((id, q) => [id, q]));
  const known = answers.questions.flatMap((id, q) => {
    const place = places.get(id);
    return place === undefined || scale.answered[place] === 0 ? [] : [[q, place] as const];
  });
  const { abilities, abilityErrors, converged } = raschMml(sparseAnswers(answers), {
    anchors: new Map(known.map(([q, place]) => [q, scale.difficulties[place]!])),
  });
  if (!converged)
    throw new UnderstudyError(
      'numeric',
      `\`population: log\`: the abilities of ${answers.students.length} students did not converge`,
      { hint: 'give the population as mean and deviation in logits, or leave it out' },
    );
  return abilityMixture({ mean: abilities, error: abilityErrors });
}
