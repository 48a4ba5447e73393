/** Of whom a facility is expected: the abilities that a population has, on the scale of the real answers. */
import { type AbilityMixture, abilityMixture, everybodyOnScale, normalAbility } from '../evaluation/index.ts';
import type { GatheredEvidence } from './question-evidence.ts';
import { readClass } from './read-class.ts';

/** The class, all students of its log, or a normal distribution of ability in logits. */
export type Population = 'class' | 'log' | { readonly mean: number; readonly deviation: number };

/**
 * @param log where the run's answer log is
 * @throws UnderstudyError `log` as the run's log is read again; `numeric` where its abilities do not converge
 */
export async function populationOf(
  { judged, ...evidence }: GatheredEvidence,
  population: Population,
  log: string,
): Promise<AbilityMixture> {
  if (population === 'class') return abilityMixture(evidence.abilities);
  if (population !== 'log') return normalAbility(population.mean, population.deviation);
  const { answers } = await readClass({ ...judged.settings, log, students: null });
  return everybodyOnScale(evidence, answers);
}
