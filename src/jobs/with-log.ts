/** An answer log, open while something is read from it. */
import { type AnswerLog, openAnswerLog } from '../answers/index.ts';
import { tellNotes } from '../classes/index.ts';
import { type DataSettings, readingOf } from '../runs/index.ts';
import type { JobContext } from './job.ts';

/** Opens the log for `use`, says how it was read, and closes it. */
export async function withLog<Result>(
  {
    log: path,
    columns,
    covariates,
    attempts,
    ...reading
  }: Pick<DataSettings, 'columns' | 'attempts'> & {
    readonly log: string;
    readonly covariates?: readonly string[] | undefined;
    readonly encoding?: string | undefined;
    readonly sheet?: string | undefined;
    readonly format?: string | undefined;
    readonly itemFile?: string | undefined;
    readonly yes?: boolean | undefined;
    readonly missing?: readonly string[] | undefined;
    readonly rightFrom?: number | undefined;
    readonly markup?: DataSettings['markup'] | undefined;
  },
  { threads, note }: Pick<JobContext, 'threads' | 'note'>,
  use: (log: AnswerLog) => Promise<Result>,
): Promise<Result> {
  const log = await openAnswerLog({
    path,
    ...{ columns, covariates, attempts, ...readingOf(reading), yes: reading.yes, threads },
  });
  tellNotes(log, note);
  try {
    return await use(log);
  } finally {
    log.close();
  }
}
