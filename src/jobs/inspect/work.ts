/** Reads an answer log from end to end: what is in it, and what could leak; of a run also what its class reads. */
import { existsSync, statSync } from 'node:fs';
import {
  type AnswerLog,
  auditLog,
  choiceNotes,
  covariateOf,
  type ItemBank,
  isItemBank,
  type LogAudit,
  type LogSummary,
  openAnswerLog,
  type ReadingRecord,
  readItemBank,
  summariseLog,
} from '../../answers/index.ts';
import { openLogOf, openReader, type ReadingEvent, readBankOf, tellNotes } from '../../classes/index.ts';
import { UnderstudyError } from '../../errors.ts';
import { sharesOf } from '../../readers/index.ts';
import { isOfItems, readClass, readRunHeader } from '../../runs/index.ts';
import { readingAsked, refuseReading } from '../common-fields.ts';
import type { JobContext } from '../job.ts';
import type { InspectJob } from './input.ts';
import { type BankInspection, inspectBank } from './items.ts';
import { tellLongOfFile, tellLongOfRun } from './long-texts.ts';
import type { RunReading } from './run-reading.ts';

export interface Inspection extends LogSummary {
  readonly log: string;
  /** Our names of the columns that the log has -> its own. */
  readonly columns: AnswerLog['columns'];
  /** How it was read where that is not plain, a sentence each. */
  readonly notes: readonly string[];
  /** What was done with every column, and which rows are left out. */
  readonly record: ReadingRecord;
  readonly audit: Omit<LogAudit, 'notes'>;
  /** Of a run whose class reads with more than its base. */
  readonly reading?: RunReading;
}

export type InspectEvent = ReadingEvent | { readonly event: 'auditing'; readonly what: string };

/** What is inspected: a file, or what a run was trained on, as the run read it. */
interface Source {
  readonly path: string;
  /** Null for a file. */
  readonly reading: RunReading | null;
  readonly isBank: () => Promise<boolean>;
  readonly log: () => Promise<AnswerLog>;
  readonly bank: () => Promise<ItemBank>;
  /** Tells how many of the texts are too long to be read whole. */
  readonly tellLong: (texts: readonly string[], note: JobContext['note']) => Promise<void>;
}

/** Null when interrupted. @throws UnderstudyError `log` naming what is wrong with it, and where */
export async function* run(
  job: InspectJob,
  { threads, note, signal }: JobContext,
): AsyncGenerator<InspectEvent, Inspection | BankInspection | null> {
  const { path, reading, ...source } = (await sourceOfRun(job, threads)) ?? sourceOfFile(job, threads);
  const beside = reading === null ? {} : { reading };
  yield { event: 'reading', what: path };
  if (await source.isBank()) {
    const bank = await source.bank();
    tellNotes(bank, note);
    await source.tellLong(
      bank.items.map(({ text }) => text),
      note,
    );
    return { ...inspectBank(bank), ...beside };
  }
  const log = await source.log();
  tellNotes(log, note);
  try {
    const summary = await summariseLog(log);
    const ofChoices = await choiceNotes(log);
    tellNotes({ path, notes: ofChoices }, note);
    yield { event: 'auditing', what: path };
    if (signal.aborted) return null;
    let texts: readonly string[] = [];
    const { notes, ...audit } = await auditLog(log, (read) => {
      texts = read;
    });
    await source.tellLong(texts, note);
    tellNotes({ path, notes }, note);
    return {
      log: path,
      ...summary,
      columns: log.columns,
      record: log.record,
      notes: [...log.notes, ...ofChoices, ...notes],
      audit,
      ...beside,
    };
  } finally {
    log.close();
  }
}

/** Null where the path is no run folder. @throws UnderstudyError `usage` for inputs that are of no use to a run */
async function sourceOfRun(job: InspectJob, threads: number) {
  const { data: folder, log, columns } = job;
  if (folder === undefined || !existsSync(folder) || !statSync(folder).isDirectory()) return null;
  const header = await readRunHeader(folder);
  if (header === undefined) return null;
  if (Object.keys(columns).length > 0)
    throw new UnderstudyError('usage', '`columns`: of no use for a run', {
      hint: "leave it out: the run knows its log's columns",
    });
  refuseReading(job, 'for a run');
  const run = { folder, header };
  const at = { path: log ?? header.data.path, threads };
  return {
    path: at.path,
    reading: await readingOf(folder),
    isBank: async () => isOfItems(header),
    log: () => openLogOf(run, at),
    bank: () => readBankOf(run, at),
    tellLong: (texts, note) => tellLongOfRun(run, { path: at.path, texts }, note),
  } satisfies Source;
}

function sourceOfFile({ data, log, columns, ...rest }: InspectJob, threads: number): Source {
  if (data !== undefined && log !== undefined)
    throw new UnderstudyError('usage', `\`log: ${log}\`: of no use beside ${data}, which is no run`, {
      hint: 'leave one of them out',
    });
  const path = (data ?? log)!;
  const asked = { path, columns, ...readingAsked(rest), threads };
  return {
    path,
    reading: null,
    isBank: () => isItemBank(asked),
    log: () => openAnswerLog(asked),
    bank: () => readItemBank(asked),
    tellLong: (texts, note) => tellLongOfFile({ path, texts }, note),
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
