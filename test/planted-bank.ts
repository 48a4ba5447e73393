/** A bank of items that a tuned encoder reads and a random one does not, and what makes it quick to train on. */
import type { InputOf } from '../src/jobs/index.ts';
import { createMt19937 } from '../src/numeric/index.ts';
import { plantedQuestions } from './planted-questions.ts';
import type { BankRow } from './sample-bank.ts';

/** b and se of each. @param count a multiple of sixteen has as many hard items as easy ones */
export function plantedBank(count: number): BankRow[] {
  const random = createMt19937(5);
  return plantedQuestions(count).map(({ title, b }, q) => ({
    question_id: `q${q}`,
    question_title: title,
    b: b + 0.2 * random.normal(),
    se: 0.2,
  }));
}

/** Of a base as small as the fixtures'. */
export const QUICK_TUNING: Partial<InputOf<'train'>> = {
  encoder: 'tuned',
  readers: ['base', 'surface'],
  epochs: 8,
  learningRate: 3e-3,
};
