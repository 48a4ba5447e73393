/** A file of any format, opened: its columns are mapped, and a database of its own can read it as a table of texts. */
import { isUnderstudyError } from '../../errors.ts';
import { type Database, openDatabase } from '../database.ts';
import { countTidied, type Tidied, tidyColumns, tidySelect, type ValueRules } from '../values/tidy-values.ts';
import { ALL_COLUMNS, type ColumnNeeds, type KnownColumn, mapColumns } from './columns.ts';
import { type CovariateField, findCovariates } from './covariates.ts';
import { csvNames, openCsv } from './csv-file.ts';
import type { FindColumns, Form } from './form.ts';
import { openJsonl, readKeys } from './jsonl-file.ts';
import { findLogFile, type LogFile, unreadable } from './log-file.ts';
import { openParquet, parquetNames } from './parquet-file.ts';
import { logProblem } from './problems.ts';

export interface Source extends Form {
  readonly file: LogFile;
  readonly database: Database;
  /** Those that were asked for, in their order. */
  readonly covariates: readonly CovariateField[];
  /** From how much credit on an answer is right; undefined: credit is 1 or 0. */
  readonly rightFrom: number | undefined;
  /** What users are told of the reading, a sentence each. */
  readonly notes: readonly string[];
  /** The same rows and columns of one of `selects` as they are written: quicker where nothing was tidied. */
  untidied(select: string): string;
  /** What was tidied in a file in which the column `tidied` says that something was. */
  countTidied(): Promise<Tidied>;
  /** What stands in a row, as it is written; null where nothing does. */
  written(row: number, column: KnownColumn): Promise<string | null>;
}

export interface ReadOptions extends ValueRules {
  /** 0 for as many as the machine has. @default 0 */
  readonly threads?: number | undefined;
  /** Columns that are lines of a question's text beside those that every text has. @default none */
  readonly covariates?: readonly string[] | undefined;
}

export interface SourceOptions extends ReadOptions {
  readonly path: string;
  /** Our name of a column -> the file's name, where they differ. */
  readonly columns?: Readonly<Record<string, string>> | undefined;
  /** Bytes that may be held at once. @default 768 MiB */
  readonly memory?: number;
}

const OPEN: Readonly<
  Record<LogFile['format'], (file: LogFile, find: FindColumns, database: Database) => Promise<Form>>
> = { CSV: openCsv, JSONL: openJsonl, Parquet: openParquet };

/**
 * Maps the columns, and checks the form of the file as far as its format needs it. Whoever opens a source closes its
 * database.
 *
 * @throws UnderstudyError `log`; `usage` for a name in `columns` that is not ours; `io` if there is no temporary folder
 */
export async function openSource(options: SourceOptions, needs: ColumnNeeds): Promise<Source> {
  const { path, columns: wanted = {}, covariates: names = [], threads, memory, missing, rightFrom } = options;
  const isOurs = (name: string): boolean => ALL_COLUMNS.some((known) => known === name);
  const ours = Object.fromEntries(
    Object.entries(wanted).filter(([name]) => isOurs(name) || !names.includes(name)),
  );
  const file = await findLogFile(path);
  const database = await openDatabase({ threads, memory });
  try {
    const find: FindColumns = (found) => mapColumns(path, found, { wanted: ours, needs });
    const form = await OPEN[file.format](file, find, database);
    const covariates = findCovariates(path, names, { form, wanted, needed: needs.covariates === true });
    const tidied = tidyColumns(form.columns, covariates, { missing });
    const source = { ...form, file, database, covariates, rightFrom, notes: form.notes ?? [] };
    const selects = form.selects.map((select) => tidySelect(select, tidied));
    return {
      ...source,
      selects,
      untidied: (select) => form.selects[selects.indexOf(select)]!,
      countTidied: () => readSource(source, (select) => countTidied(database, select, tidied)),
      written: async (row, column) => {
        const [found] = await readSource(source, (select) =>
          database.rows<{ value: string | null }>(
            `SELECT ${column} AS value FROM (${select}) WHERE row = ${row}`,
          ),
        );
        return found?.value ?? null;
      },
    };
  } catch (error) {
    database.close();
    throw error;
  }
}

/** The names of a file's columns; reads no more of it than that takes. @throws UnderstudyError `log` */
export async function columnNames(path: string): Promise<readonly string[]> {
  const file = await findLogFile(path);
  if (file.format === 'CSV') return await csvNames(file);
  if (file.format === 'JSONL') return await readKeys(file);
  const database = await openDatabase({ threads: 1 });
  try {
    return await parquetNames(file, database);
  } finally {
    database.close();
  }
}

/**
 * Reads a source with the first of its SELECTs that DuckDB can read.
 *
 * @throws UnderstudyError `log` if it can read none, `io` if there is no room
 */
export async function readSource<T>(
  source: Pick<Source, 'file' | 'selects' | 'findFault'>,
  read: (select: string) => Promise<T>,
): Promise<T> {
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

/**
 * Makes sure that the file has rows, and that DuckDB has read as many of them as the check of the form has counted.
 *
 * @param what the rows are: answers, questions
 * @throws UnderstudyError `log` if there are none
 */
export function checkRows({ file, rows: counted }: Source, rows: number, what: string): void {
  if (counted !== undefined && counted !== rows)
    throw new Error(`internal: the file has ${counted} rows, DuckDB read ${rows}`);
  if (rows === 0) throw logProblem(file.path, `no ${what}`, 'write at least one row below the header');
}
