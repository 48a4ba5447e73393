/** Of whom a facility is expected: the abilities that a population has, on the scale of the real answers. */
import type { ClassAnswers } from '../../answers/index.ts';
import { UnderstudyError } from '../../errors.ts';
import { raschMml } from '../../psychometrics/index.ts';
import { sparseAnswers } from '../sparse-answers.ts';
import { type Abilities, type AbilityMixture, abilityMixture } from './ability-mixture.ts';
import type { QuestionEvidence } from './evidence.ts';

/** Beyond so many deviations from the mean ability there is nobody of the class. */
const REACH = 4;

/** A population whose mean ability lies beyond those of the class. Logits. */
export interface BeyondClass {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** Null where the population's mean ability is among the abilities of the class: within four deviations of their mean. */
export function beyondClass(population: number, { mean, error }: Abilities): BeyondClass | null {
  const average = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const centre = average(mean);
  const deviation = Math.sqrt(average(mean.map((m, s) => (m - centre) ** 2 + error[s]! ** 2)));
  const [low, high] = [centre - REACH * deviation, centre + REACH * deviation];
  return population >= low && population <= high ? null : { mean: population, low, high };
}

/**
 * The abilities of all students of a log, on the scale of the class: its difficulties are taken as known.
 *
 * @param answers of all of them
 * @throws UnderstudyError `numeric` where they do not converge
 */
export function everybodyOnScale(
  { answers: ofRun, scale }: Pick<QuestionEvidence, 'answers' | 'scale'>,
  answers: ClassAnswers,
): AbilityMixture {
  const ofClass = new Map(ofRun.questions.map((id, q) => [id, q]));
  const known = answers.questions.flatMap((id, q) => {
    const place = ofClass.get(id);
    return place === undefined || scale.answered[place] === 0 ? [] : [[q, place] as const];
  });
  const { abilities, abilityErrors, converged } = raschMml(sparseAnswers(answers), {
    anchors: new Map(known.map(([q, place]) => [q, scale.difficulties[place]!])),
  });
  if (!converged)
    throw new UnderstudyError(
      'numeric',
      `\`population: log\`: the abilities of ${answers.students.length} students did not converge`,
      {
        hint: 'give the population as MEAN,DEVIATION in logits, or leave `population` out',
      },
    );
  return abilityMixture({ mean: abilities, error: abilityErrors });
}
