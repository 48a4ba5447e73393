/** An answer log, open while something is read from it. */
import { type AnswerLog, openAnswerLog } from '../answers/index.ts';
import type { DataSettings } from '../runs/index.ts';
import type { JobContext } from './job.ts';

/** Opens the log for `use`, and closes it. */
export async function withLog<Result>(
  {
    log: path,
    columns,
    covariates,
    attempts,
    encoding,
    sheet,
  }: Pick<DataSettings, 'columns' | 'attempts'> & {
    readonly log: string;
    readonly covariates?: readonly string[] | undefined;
    readonly encoding?: string | undefined;
    readonly sheet?: string | undefined;
  },
  { threads }: Pick<JobContext, 'threads'>,
  use: (log: AnswerLog) => Promise<Result>,
): Promise<Result> {
  const log = await openAnswerLog({ path, columns, covariates, attempts, encoding, sheet, threads });
  try {
    return await use(log);
  } finally {
    log.close();
  }
}
