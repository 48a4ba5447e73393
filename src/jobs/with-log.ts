/** An answer log, open while something is read from it. */
import { type AnswerLog, openAnswerLog } from '../answers/index.ts';
import { tellNotes } from '../classes/index.ts';
import type { DataSettings } from '../runs/index.ts';
import type { JobContext } from './job.ts';

/** Opens the log for `use`, says how it was read, and closes it. */
export async function withLog<Result>(
  {
    log: path,
    ...how
  }: Pick<DataSettings, 'columns' | 'attempts' | 'covariates' | 'missing' | 'rightFrom'> & {
    readonly log: string;
  },
  { threads, note }: Pick<JobContext, 'threads' | 'note'>,
  use: (log: AnswerLog) => Promise<Result>,
): Promise<Result> {
  const { columns, attempts, covariates, missing, rightFrom } = how;
  const log = await openAnswerLog({ path, columns, covariates, attempts, missing, rightFrom, threads });
  tellNotes(log, note);
  try {
    return await use(log);
  } finally {
    log.close();
  }
}
