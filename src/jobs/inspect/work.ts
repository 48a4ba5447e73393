/** Reads an answer log from end to end: what is in it, and what could leak. */
import {
  type AnswerLog,
  auditLog,
  isItemBank,
  type LogAudit,
  type LogSummary,
  openAnswerLog,
  summariseLog,
} from '../../answers/index.ts';
import type { ReadingEvent } from '../../classes/index.ts';
import type { JobContext } from '../job.ts';
import type { InspectJob } from './input.ts';
import { type BankInspection, inspectBank } from './items.ts';

export interface Inspection extends LogSummary {
  readonly log: string;
  /** Our names of the columns that the log has -> its own. */
  readonly columns: AnswerLog['columns'];
  readonly audit: LogAudit;
}

export type InspectEvent = ReadingEvent | { readonly event: 'auditing'; readonly what: string };

/** Null when interrupted. @throws UnderstudyError `log` naming what is wrong with it, and where */
export async function* run(
  job: InspectJob,
  { threads, signal }: JobContext,
): AsyncGenerator<InspectEvent, Inspection | BankInspection | null> {
  const { log: path, columns } = job;
  yield { event: 'reading', what: path };
  if (await isItemBank({ path, columns })) return await inspectBank(job, { threads });
  const log = await openAnswerLog({ path, columns, threads });
  try {
    const summary = await summariseLog(log);
    yield { event: 'auditing', what: path };
    if (signal.aborted) return null;
    return { log: path, ...summary, columns: log.columns, audit: await auditLog(log) };
  } finally {
    log.close();
  }
}
