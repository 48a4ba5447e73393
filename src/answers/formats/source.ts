/** How DuckDB reads each format: a relation, and one text expression for each known column that the file has. */
import { isUnderstudyError } from '../../errors.ts';
import { type Database, sqlName, sqlPath, sqlText } from '../database.ts';
import {
  type ColumnMap,
  type ColumnNeeds,
  KNOWN_COLUMNS,
  type KnownColumn,
  LOG_NEEDS,
  mapColumns,
} from './columns.ts';
import { type CsvHeader, checkCsv, lineOfCsvRow, readCsvHeader } from './csv-file.ts';
import { checkEncoding, lineOfJsonlRow, readJsonlKeys, refuseBrokenJsonl } from './jsonl-file.ts';
import type { LogFile } from './log-file.ts';
import { logProblem, type Place } from './problems.ts';

export interface Source {
  readonly columns: ColumnMap;
  /** The file's names of the columns that are not mapped; in `select` they are `other_0`, `other_1`, …. */
  readonly others: readonly string[];
  /** A SELECT of `row` (from 1, in file order), the known columns under our names, and the others; every one as text. */
  readonly select: string;
  /** Another, slower one, for a file that the first fails on. */
  readonly carefulSelect?: string;
  /** Rows in the file, where the check of its form has counted them. */
  readonly rows: number | undefined;
  /** Where row `row` (from 1) is, in the terms of the format. */
  place(row: number): Promise<Place>;
  /** Names what DuckDB stumbled over, its own text being no help to the reader of a log. */
  explain(error: unknown): Promise<Error>;
}

type Wanted = Readonly<Record<string, string>> | undefined;

/**
 * Maps the columns, and checks the form of the file as far as its format needs it.
 *
 * @throws UnderstudyError `log`, or `usage` for a name in `wanted` that is not ours
 */
export async function openSource(
  file: LogFile,
  wanted: Wanted,
  database: Database,
  needs: ColumnNeeds = LOG_NEEDS,
): Promise<Source> {
  const columnsAmong = (names: readonly string[]): ColumnMap => mapColumns(file.path, names, wanted, needs);
  switch (file.format) {
    case 'csv':
      return csvSource(file, columnsAmong);
    case 'jsonl':
      return jsonlSource(file, columnsAmong);
    case 'parquet':
      return parquetSource(file, columnsAmong, database);
  }
}

/**
 * Reads a source with the select that it offers, or else with the careful one.
 *
 * @throws UnderstudyError `log` if neither can be read, `io` if there is no room
 */
export async function readSource<T>(source: Source, read: (select: string) => Promise<T>): Promise<T> {
  try {
    return await read(source.select);
  } catch (error) {
    if (isUnderstudyError(error)) throw error;
    if (source.carefulSelect === undefined) throw await source.explain(error);
  }
  try {
    return await read(source.carefulSelect);
  } catch (error) {
    throw isUnderstudyError(error) ? error : await source.explain(error);
  }
}

/** Makes sure that DuckDB has read as many rows as the check of the file's form has counted. */
export function expectRows(source: Source, rows: number): void {
  if (source.rows !== undefined && source.rows !== rows) {
    throw new Error(`internal: the file has ${source.rows} rows, DuckDB read ${rows}`);
  }
}

type FindColumns = (names: readonly string[]) => ColumnMap;

async function csvSource(file: LogFile, columnsAmong: FindColumns): Promise<Source> {
  const header: CsvHeader = await readCsvHeader(file);
  const columns = columnsAmong(header.names);
  const rows = await checkCsv(file, header);
  const relation = (parallel: boolean): string =>
    `read_csv(${[
      sqlPath(file.path),
      'auto_detect = false',
      'header = true',
      `delim = ${sqlText(header.delimiter)}`,
      `quote = '"'`,
      `escape = '"'`,
      `compression = ${sqlText(file.gzip ? 'gzip' : 'none')}`,
      // By position: names of a header may differ in nothing but case, names in SQL may not.
      `columns = {${header.names.map((_, i) => `'c${i}': 'VARCHAR'`).join(', ')}}`,
      `parallel = ${parallel}`,
    ].join(', ')})`;
  const mapped = new Set(Object.values(columns));
  const places = header.names.flatMap((name, place) => (mapped.has(name) ? [] : [place]));
  const select = (parallel: boolean): string =>
    selectSql(relation(parallel), {
      columns,
      text: (column) => `c${header.names.indexOf(column)}`,
      others: places.map((place) => `c${place}`),
    });
  return {
    columns,
    others: places.map((place) => header.names[place]!),
    // DuckDB reads a file in pieces. A piece that starts inside quotes may take what it finds there for rows, and
    // fails; one piece for all never does, but holds on to an eighth of the file (seen with DuckDB 1.5).
    select: select(true),
    carefulSelect: select(false),
    rows,
    place: async (row) => ({ line: await lineOfCsvRow(file, header, row) }),
    explain: async (error) => unreadable(file, 'CSV', error),
  };
}

async function jsonlSource(file: LogFile, columnsAmong: FindColumns): Promise<Source> {
  const found = await readJsonlKeys(file);
  const columns = columnsAmong(found);
  await checkEncoding(file);
  const mapped = [...new Set(Object.values(columns))];
  const others = otherKeys(found, mapped);
  const relation = `read_json(${[
    sqlPath(file.path),
    `format = 'newline_delimited'`,
    'auto_detect = false',
    `compression = ${sqlText(file.gzip ? 'gzip' : 'uncompressed')}`,
    `columns = {${[...mapped, ...others].map((key) => `${sqlText(key)}: 'VARCHAR'`).join(', ')}}`,
  ].join(', ')})`;
  return {
    columns,
    others,
    select: selectSql(relation, { columns, text: sqlName, others: others.map(sqlName) }),
    rows: undefined,
    place: async (row) => ({ line: await lineOfJsonlRow(file, row) }),
    explain: async (error) => {
      try {
        await refuseBrokenJsonl(file);
      } catch (problem) {
        return problem as Error;
      }
      return unreadable(file, 'JSONL', error);
    },
  };
}

async function parquetSource(file: LogFile, columnsAmong: FindColumns, database: Database): Promise<Source> {
  const relation = `read_parquet(${sqlPath(file.path)}, binary_as_string = true)`;
  const explain = async (error: unknown): Promise<Error> => unreadable(file, 'Parquet', error);
  let found: { column_name: string }[];
  try {
    found = await database.rows(`DESCRIBE SELECT * FROM ${relation}`);
  } catch (error) {
    throw await explain(error);
  }
  const names = found.map((row) => row.column_name);
  const columns = columnsAmong(names);
  const mapped = new Set(Object.values(columns));
  const others = names.filter((name) => !mapped.has(name));
  const text = (column: string): string => `CAST(${sqlName(column)} AS VARCHAR)`;
  return {
    columns,
    others,
    select: selectSql(relation, { columns, text, others: others.map(text) }),
    rows: undefined,
    place: async (row) => ({ row }),
    explain,
  };
}

/**
 * @param parts.text a column of the file as SQL
 * @param parts.others the other columns as SQL
 */
function selectSql(
  relation: string,
  parts: {
    readonly columns: ColumnMap;
    readonly text: (column: string) => string;
    readonly others: readonly string[];
  },
): string {
  const { columns, text, others } = parts;
  const present = KNOWN_COLUMNS.filter((name: KnownColumn) => columns[name] !== undefined);
  const fields = [
    ...present.map((name) => `${text(columns[name]!)} AS ${name}`),
    ...others.map((other, place) => `${other} AS other_${place}`),
  ];
  // The window is what keeps the order: without it, a plan with a join in it would number rows as they come.
  return `SELECT row_number() OVER () AS row, ${fields.join(', ')} FROM ${relation}`;
}

/** Of keys that differ in case alone only one, since names in SQL may not; and none without a name. */
function otherKeys(found: readonly string[], mapped: readonly string[]): string[] {
  const met = new Set(['', ...mapped.map((key) => key.toLowerCase())]);
  return found.filter((key) => {
    const name = key.toLowerCase();
    const isNew = !met.has(name);
    met.add(name);
    return isNew;
  });
}

function unreadable(file: LogFile, format: string, cause: unknown): Error {
  return logProblem(file.path, undefined, `cannot be read as ${format}`, 'write the file again', cause);
}
