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
  /** Lets go of the student on the way, and of those that wait. */
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
        await pushFinished(student, { ...job, newOnes }, stopping.signal).then(
          job.onOutcome,
          (error: unknown) => {
            const reason = isUnderstudyError(error) && !stopping.signal.aborted ? describeError(error) : null;
            // It concerns the others as well.
            stopping.abort();
            const { owner: repository } = job;
            if (reason !== null) job.onOutcome({ student, repository, state: 'failed', reason, again: true });
          },
        );
      });
    },
    stop: () => stopping.abort(),
    settled: () => last,
  };
}
