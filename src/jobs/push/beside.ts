/**
 * Pushes students while others are still being trained: recipe `solo`, whose students are done one by one. It happens
 * in the process of the command, for the one that trains is blocked by each step. That one has the run's lock, so that
 * nobody else pushes from the run; a finished student's folder does not change any more.
 *
 * Whatever fails here is tried once more when the training is over, so that nothing here fails the training.
 */

import { soloContent } from '../../classes/index.ts';
import { describeError, isUnderstudyError, type UnderstudyError } from '../../errors.ts';
import {
  nameStudents,
  openLedger,
  type Patience,
  type PushOutcome,
  type PushSettings,
  pushStudent,
  type WriteAccess,
} from '../../hub/index.ts';
import { readRun } from '../../runs/index.ts';

export interface BesideJob {
  /** The run folder. */
  readonly run: string;
  readonly access: WriteAccess;
  readonly patience: (signal: AbortSignal) => Patience;
  readonly owner: string;
  readonly settings: PushSettings;
  readonly onOutcome: (outcome: PushOutcome) => void;
  /** ISO time. */
  readonly now: () => string;
}

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
  const newOnes = { refused: null };
  let last = Promise.resolve();
  return {
    add(student) {
      last = last.then(async () => {
        if (stopping.signal.aborted) return;
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

async function pushFinished(
  student: string,
  job: BesideJob & { readonly newOnes: { refused: UnderstudyError | null } },
  signal: AbortSignal,
): Promise<PushOutcome> {
  const { header, students } = await readRun(job.run);
  const { folder, metrics: row } = students.find(({ metrics }) => metrics.user_id === student)!;
  const ledger = await openLedger(job.run);
  const [named] = await nameStudents([student], job.settings, ledger);
  const { access, owner, settings, newOnes, now } = job;
  return await pushStudent(
    {
      header,
      ledger,
      access,
      patience: job.patience(signal),
      owner,
      settings,
      force: false,
      newOnes,
      now,
      signal,
    },
    {
      named: named!,
      content: () => soloContent(student, { folder, maxLength: Number(header.settings.maxLength) }),
      row,
    },
    () => {},
  );
}
