/** Pushes one finished student of a run that is still being trained. */
import { soloContent } from '../../classes/index.ts';
import type { UnderstudyError } from '../../errors.ts';
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

export async function pushFinished(
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
