/** What a class of persons cannot read with. It is checked once the file is known to be an answer log: items alone read with all. */
import { UnderstudyError } from '../../errors.ts';
import type { ClassPlan, TrainPlan } from './plans.ts';

/** @throws UnderstudyError `usage` for a tuned encoder that is none of the readers */
export function checkReaders(plan: TrainPlan): void {
  if (plan.recipe === 'class') refuseUnread(plan);
}

/**
 * An encoder that is not read is tuned for nothing.
 *
 * @throws UnderstudyError `usage` for a tuned encoder that is none of the readers
 */
export function refuseUnread({ encoder, readers }: Pick<ClassPlan, 'encoder' | 'readers'>): void {
  if (encoder !== 'tuned' || readers.includes('base')) return;
  throw new UnderstudyError('usage', `\`readers\`: ${readers[0]} needs \`encoder: frozen\``, {
    hint: 'add it, or let `readers` begin with base',
  });
}
