/** Of whom a facility is expected: the abilities that a population has, on the scale of the real answers. */
import { type AbilityMixture, abilityMixture, normalAbility } from '../evaluation/index.ts';
import { raschMml } from '../psychometrics/index.ts';
import type { QuestionEvidence } from './question-evidence.ts';
import { readClass } from './read-class.ts';

/** The class, all students of its log, or a normal distribution of ability in logits. */
export type Population = 'class' | 'log' | { readonly mean: number; readonly deviation: number };

/**
 * @param log where the run's answer log is
 * @throws UnderstudyError `log` as the run's log is read again
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

/** All students of the log, with the class's difficulties known: their abilities are on the class's scale. */
async function everybody({ judged, scale }: QuestionEvidence, log: string): Promise<AbilityMixture> {
  const { answers } = await readClass({ ...judged.settings, log, students: null });
  const ofClass = new Map(judged.answers.questions.map((id, q) => [id, q]));
  const known = answers.questions.flatMap((id, q) => {
    const place = ofClass.get(id);
    return place === undefined || scale.answered[place] === 0 ? [] : [[q, place] as const];
  });
  const { abilities, abilityErrors } = raschMml(
    {
      person: answers.student,
      item: answers.question,
      label: answers.label,
      persons: answers.students.length,
      items: answers.questions.length,
    },
    { anchors: new Map(known.map(([q, place]) => [q, scale.difficulties[place]!])) },
  );
  return abilityMixture({ mean: abilities, error: abilityErrors });
}
