/**
 * Pushes students while others are still being trained: recipe `solo`, whose students are done one by one. It happens
 * in the process of the command, for the one that trains is blocked by each step. That one has the run's lock, so that
 * nobody else pushes from the run; a finished student's folder does not change any more.
 *
 * Whatever fails here is tried once more when the training is over, so that nothing here fails the training.
 */
import { describeError, isUnderstudyError, type UnderstudyError } from '../../errors.ts';
import type { BesideJob } from './push-finished.ts';

export interface PushBeside {
  /** The student's folder is complete. */
  add(student: string): void;
  /** Drops the student on the way, and those that wait. */
  stop(): void;
  /** Resolves when nothing is on the way any more. */
  settled(): Promise<void>;
}

export function pushBeside(job: BesideJob): PushBeside {
  const stopping = new AbortController();
  const newOnes: { refused: UnderstudyError | null } = { refused: null };
  let last = Promise.resolve();
  return {
    add(student) {
      last = last.then(async () => {
        if (stopping.signal.aborted) return;
        const { pushFinished } = await import('./push-finished.ts');
        const pushing = pushFinished(student, { ...job, newOnes }, stopping.signal);
        const outcome = await pushing.catch((error: unknown) => {
          const reason = isUnderstudyError(error) && !stopping.signal.aborted ? describeError(error) : null;
          // It concerns the others as well.
          stopping.abort();
          const about = { student, repository: job.owner, state: 'failed', again: true } as const;
          return reason === null ? null : { ...about, reason };
        });
        if (outcome !== null) job.onOutcome(outcome);
      });
    },
    stop: () => stopping.abort(),
    settled: () => last,
  };
}
