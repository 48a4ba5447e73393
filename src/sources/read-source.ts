/** Reading an open source: its rows as they are written, or tidied as answers are compared. */
import { isUnderstudyError } from '../errors.ts';
import type { Database } from './database.ts';
import type { Form } from './formats/form.ts';
import { type LogFile, unreadable } from './formats/log-file.ts';
import { logProblem } from './formats/problems.ts';
import {
  countTidied,
  type Tidied,
  type TidyColumn,
  tidySelect,
  untidyColumns,
  untidySql,
} from './values/tidy-values.ts';

interface Written extends Pick<Form, 'selects' | 'findFault'> {
  readonly file: LogFile;
}

interface Readable extends Written {
  readonly database: Database;
  readonly tidied: readonly TidyColumn[];
}

/**
 * Reads a source as it is written, with the first of its SELECTs that DuckDB can read.
 *
 * @throws UnderstudyError `log` if it can read none, `io` if there is no room
 */
export async function readWritten<T>(source: Written, read: (select: string) => Promise<T>): Promise<T> {
  let cause: unknown;
  for (const select of source.selects) {
    try {
      return await read(select);
    } catch (error) {
      if (isUnderstudyError(error)) throw error;
      cause = error;
    }
  }
  await source.findFault?.();
  throw unreadable(source.file, cause);
}

/** The same of a source that is tidied. @param read is told which columns had something to tidy */
export async function readSource<T>(
  source: Readable,
  read: (select: string, untidy: readonly TidyColumn[]) => Promise<T>,
): Promise<T> {
  const { database, tidied } = source;
  return await readWritten(source, async (select) => {
    const where = { relation: `(${select})`, bits: untidySql(tidied) };
    const untidy = await untidyColumns(database, tidied, where);
    return await read(tidySelect(select, untidy), untidy);
  });
}

/**
 * Fills the table `answers` from a source: with its values as they are written, and once more, tidied, where that shows
 * columns to be tidied. Tidying what is tidy takes a third of a second for ten rows.
 *
 * @param fill makes the table from a SELECT, with a field `untidy` where one is given
 * @returns what was tidied
 */
export async function fillTidied(
  source: Readable,
  fill: (select: string, untidy: string | null) => Promise<void>,
): Promise<Tidied> {
  const { database, tidied } = source;
  return await readWritten(source, async (select) => {
    await fill(select, untidySql(tidied));
    const untidy = await untidyColumns(database, tidied, { relation: 'answers', bits: 'untidy' });
    if (untidy.length > 0) await fill(tidySelect(select, untidy), null);
    return await countTidied(database, select, untidy);
  });
}

/**
 * Makes sure that the file has rows, and that DuckDB has read as many of them as the check of the form has counted.
 *
 * @param what the rows are: answers, questions
 * @throws UnderstudyError `log` if there are none
 */
export function checkRows(
  { file, rows: counted }: Pick<Form, 'rows'> & { readonly file: LogFile },
  rows: number,
  what: string,
): void {
  if (counted !== undefined && counted !== rows)
    throw new Error(`internal: the file has ${counted} rows, DuckDB read ${rows}`);
  if (rows === 0) throw logProblem(file.path, `no ${what}`, 'write at least one row below the header');
}
