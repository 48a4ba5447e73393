/** Reads an answer log from end to end: what is in it, and what could leak; of a run also what its class reads. */
import { existsSync, statSync } from 'node:fs';
import {
  type AnswerLog,
  auditLog,
  covariateOf,
  isItemBank,
  type LogAudit,
  type LogSummary,
  openAnswerLog,
  summariseLog,
} from '../../answers/index.ts';
import { openReader, type ReadingEvent } from '../../classes/index.ts';
import { UnderstudyError } from '../../errors.ts';
import { sharesOf } from '../../readers/index.ts';
import { dataSettings, readClass, readRunHeader } from '../../runs/index.ts';
import type { JobContext } from '../job.ts';
import type { InspectJob } from './input.ts';
import { type BankInspection, inspectBank } from './items.ts';
import type { RunReading } from './run-reading.ts';

export interface Inspection extends LogSummary {
  readonly log: string;
  /** Our names of the columns that the log has -> its own. */
  readonly columns: AnswerLog['columns'];
  readonly audit: LogAudit;
  /** Of a run whose class reads with more than its base. */
  readonly reading?: RunReading;
}

export type InspectEvent = ReadingEvent | { readonly event: 'auditing'; readonly what: string };

/** Null when interrupted. @throws UnderstudyError `log` naming what is wrong with it, and where */
export async function* run(
  job: InspectJob,
  { threads, signal }: JobContext,
): AsyncGenerator<InspectEvent, Inspection | BankInspection | null> {
  const { reading, log: path, ...read } = (await logOfRun(job)) ?? { ...job, reading: null };
  yield { event: 'reading', what: path };
  if (await isItemBank({ path, columns: read.columns }))
    return {
      ...(await inspectBank({ log: path, ...read }, { threads })),
      ...(reading === null ? {} : { reading }),
    };
  const log = await openAnswerLog({ path, ...read, threads });
  try {
    const summary = await summariseLog(log);
    yield { event: 'auditing', what: path };
    if (signal.aborted) return null;
    const audit = await auditLog(log);
    return { log: path, ...summary, columns: log.columns, audit, ...(reading && { reading }) };
  } finally {
    log.close();
  }
}

/** The log of a run folder, as the run read it. Null where the path is no run folder. */
async function logOfRun({ log: folder, columns }: InspectJob) {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) return null;
  const header = await readRunHeader(folder);
  if (header === undefined) return null;
  if (Object.keys(columns).length > 0)
    throw new UnderstudyError('usage', '`columns`: of no use for a run', {
      hint: "leave it out: the run knows its log's columns",
    });
  const settings = dataSettings(header.settings);
  return {
    log: header.data.path,
    columns: settings.columns,
    covariates: settings.covariates,
    reading: await readingOf(folder),
  };
}

async function readingOf(folder: string): Promise<RunReading | null> {
  const trained = await readClass(folder);
  if (trained?.record.whole === undefined) return null;
  const reader = await openReader(trained.folder);
  const { blocks, left } = sharesOf(reader);
  const all = reader.blocks.reduce((sum, { variance }) => sum + variance, reader.residual);
  const covariates = reader.blocks.flatMap(({ covariate, variance }) =>
    covariate === undefined
      ? []
      : [{ name: covariateOf(covariate.name), share: all > 0 ? variance / all : 0 }],
  );
  return { blocks, covariates, left };
}
