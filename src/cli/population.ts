/** Of whom a facility is expected: the abilities that a population has, on the scale of the real answers. */
import { UnderstudyError } from '../errors.ts';
import { type Abilities, type AbilityMixture, abilityMixture, normalAbility } from '../evaluation/index.ts';
import { raschMml } from '../psychometrics/index.ts';
import type { QuestionEvidence } from './question-evidence.ts';
import { readClass } from './read-class.ts';

/** The class, all students of its log, or a normal distribution of ability in logits. */
export type Population = 'class' | 'log' | { readonly mean: number; readonly deviation: number };

/**
 * @param log where the run's answer log is
 * @throws UnderstudyError `log` as the run's log is read again; `numeric` where its abilities do not converge
 */
export async function populationOf(
  evidence: QuestionEvidence,
  population: Population,
  log: string,
): Promise<AbilityMixture> {
  if (population === 'class') return abilityMixture(evidence.abilities);
  if (population === 'log') return await everybody(evidence, log);
  return normalAbility(population.mean, population.deviation);
}

/** Beyond so many deviations from the mean ability there is nobody of the class. */
const REACH = 4;

/** A population whose mean ability lies beyond those of the class. Logits. */
export interface BeyondClass {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** Null where the population is among the abilities of the class: its mean within four deviations of theirs. */
export function beyondClass(population: Population, { mean, error }: Abilities): BeyondClass | null {
  if (typeof population === 'string') return null;
  const average = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const centre = average(mean);
  const deviation = Math.sqrt(average(mean.map((m, s) => (m - centre) ** 2 + error[s]! ** 2)));
  const [low, high] = [centre - REACH * deviation, centre + REACH * deviation];
  return population.mean >= low && population.mean <= high ? null : { mean: population.mean, low, high };
}

/** All students of the log, with the class's difficulties known: their abilities are on the class's scale. */
async function everybody({ judged, scale }: QuestionEvidence, log: string): Promise<AbilityMixture> {
  const { answers } = await readClass({ ...judged.settings, log, students: null });
  const ofClass = new Map(judged.answers.questions.map((id, q) => [id, q]));
  const known = answers.questions.flatMap((id, q) => {
    const place = ofClass.get(id);
    return place === undefined || scale.answered[place] === 0 ? [] : [[q, place] as const];
  });
  const { abilities, abilityErrors, converged } = raschMml(
    {
      person: answers.student,
      item: answers.question,
      label: answers.label,
      persons: answers.students.length,
      items: answers.questions.length,
    },
    { anchors: new Map(known.map(([q, place]) => [q, scale.difficulties[place]!])) },
  );
  if (!converged)
    throw new UnderstudyError(
      'numeric',
      `--population log: the abilities of ${answers.students.length} students did not converge`,
      {
        hint: 'give the population as MEAN,DEVIATION in logits, or leave --population out',
      },
    );
  return abilityMixture({ mean: abilities, error: abilityErrors });
}
