/** Which encoder a class that reads should have; docs/decisions/0013-tuned-in-two-steps.md has the figures. */
import type { ClassEncoder } from '../../model/index.ts';
import type { TrainJob } from './plans.ts';

/** Training questions from which on tuning an encoder first reads new questions better than the frozen one. */
export const FEWEST_TO_TUNE = 1000;

/** What the rule goes by. */
export interface RuledClass {
  /** That have training answers. */
  readonly questions: number;
  /** Whether the base has read real text: one that has not was better frozen, with readers beside it. */
  readonly hasRead: boolean;
}

export function advisedEncoder({ questions, hasRead }: RuledClass): ClassEncoder {
  return hasRead && questions >= FEWEST_TO_TUNE ? 'tuned' : 'frozen';
}

/** The job as so many questions and such a base are best read, unless the user chose. */
export function settled<Job extends Pick<TrainJob, 'plan' | 'ofMany'>>(job: Job, ruled: RuledClass): Job {
  return job.ofMany !== null && advisedEncoder(ruled) === 'tuned' ? { ...job, plan: job.ofMany } : job;
}
