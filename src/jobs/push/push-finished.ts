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
  const { run, access, owner, settings, newOnes, now } = job;
  const { header, students } = await readRun(run);
  const { folder, metrics: row } = students.find(({ metrics }) => metrics.user_id === student)!;
  const ledger = await openLedger(run);
  const [named] = await nameStudents([student], settings, ledger);
  const to = { header, ledger, access, owner, settings, force: false, newOnes, now, signal };
  const maxLength = Number(header.settings.maxLength);
  const content = () => soloContent(student, { folder, maxLength });
  const pushing = { ...to, patience: job.patience(signal) };
  return await pushStudent(pushing, { named: named!, content, row }, () => {});
}
