/** What a class of persons cannot read with. It is checked once the file is known to be an answer log: items alone read with all. */
import { UnderstudyError } from '../../errors.ts';
import type { TrainPlan } from './plans.ts';

/**
 * An encoder that is not read is tuned for nothing.
 *
 * @throws UnderstudyError `usage` for a tuned encoder that is none of the readers
 */
export function checkReaders(plan: TrainPlan): void {
  if (plan.recipe !== 'class' || plan.encoder !== 'tuned' || plan.readers.includes('base')) return;
  throw new UnderstudyError('usage', `\`readers\`: ${plan.readers[0]} needs \`encoder: frozen\``, {
    hint: 'add it, or let `readers` begin with base',
  });
}
