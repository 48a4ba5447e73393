/** What a class of persons cannot read with. It is checked once the file is known to be an answer log: items alone read with all. */
import { UnderstudyError } from '../../errors.ts';
import type { TrainPlan } from './plans.ts';

/**
 * A tuned encoder has learned its questions by heart: what it makes of them is no feature to learn from.
 *
 * @throws UnderstudyError `usage` for readers beside the base of a tuned encoder
 */
export function checkReaders(plan: TrainPlan): void {
  if (plan.recipe !== 'class' || plan.encoder !== 'tuned') return;
  const other = plan.readers.find((name) => name !== 'base');
  if (other !== undefined)
    throw new UnderstudyError('usage', `\`readers\`: ${other} needs \`encoder: frozen\``, {
      hint: `add it, or leave ${other === 'covariates' ? '`covariate`' : '`readers`'} out`,
    });
}
