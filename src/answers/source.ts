/** How DuckDB reads each format: a relation, and one text expression for each known column that the file has. */
import { type ColumnMap, KNOWN_COLUMNS, type KnownColumn, mapColumns } from './columns.ts';
import { type CsvHeader, checkCsv, lineOfCsvRow, readCsvHeader } from './csv-file.ts';
import { type Database, sqlName, sqlPath, sqlText } from './database.ts';
import { checkEncoding, lineOfJsonlRow, readJsonlKeys, refuseBrokenJsonl } from './jsonl-file.ts';
import type { LogFile } from './log-file.ts';
import { logProblem, type Place } from './problems.ts';

export interface Source {
  readonly columns: ColumnMap;
  /** A SELECT of `row` (from 1, in file order) and the known columns under our names, every one as text. */
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
export async function openSource(file: LogFile, wanted: Wanted, database: Database): Promise<Source> {
  switch (file.format) {
    case 'csv':
      return csvSource(file, wanted);
    case 'jsonl':
      return jsonlSource(file, wanted);
    case 'parquet':
      return parquetSource(file, wanted, database);
  }
}

async function csvSource(file: LogFile, wanted: Wanted): Promise<Source> {
  const header: CsvHeader = await readCsvHeader(file);
  const columns = mapColumns(file.path, header.names, wanted);
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
  const select = (parallel: boolean): string =>
    selectSql(columns, relation(parallel), (column) => `c${header.names.indexOf(column)}`);
  return {
    columns,
    // DuckDB reads a file in pieces. A piece that starts inside quotes may take what it finds there for rows, and
    // fails; one piece for all never does, but holds on to an eighth of the file (seen with DuckDB 1.5).
    select: select(true),
    carefulSelect: select(false),
    rows,
    place: async (row) => ({ line: await lineOfCsvRow(file, header, row) }),
    explain: async (error) => unreadable(file, 'CSV', error),
  };
}

async function jsonlSource(file: LogFile, wanted: Wanted): Promise<Source> {
  const columns = mapColumns(file.path, await readJsonlKeys(file), wanted);
  await checkEncoding(file);
  const keys = [...new Set(Object.values(columns))];
  const relation = `read_json(${[
    sqlPath(file.path),
    `format = 'newline_delimited'`,
    'auto_detect = false',
    `compression = ${sqlText(file.gzip ? 'gzip' : 'uncompressed')}`,
    `columns = {${keys.map((key) => `${sqlText(key)}: 'VARCHAR'`).join(', ')}}`,
  ].join(', ')})`;
  return {
    columns,
    select: selectSql(columns, relation, sqlName),
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

async function parquetSource(file: LogFile, wanted: Wanted, database: Database): Promise<Source> {
  const relation = `read_parquet(${sqlPath(file.path)}, binary_as_string = true)`;
  const explain = async (error: unknown): Promise<Error> => unreadable(file, 'Parquet', error);
  let found: { column_name: string }[];
  try {
    found = await database.rows(`DESCRIBE SELECT * FROM ${relation}`);
  } catch (error) {
    throw await explain(error);
  }
  const names = found.map((row) => row.column_name);
  const columns = mapColumns(file.path, names, wanted);
  return {
    columns,
    select: selectSql(columns, relation, (column) => `CAST(${sqlName(column)} AS VARCHAR)`),
    rows: undefined,
    place: async (row) => ({ row }),
    explain,
  };
}

function selectSql(columns: ColumnMap, relation: string, text: (column: string) => string): string {
  const present = KNOWN_COLUMNS.filter((name: KnownColumn) => columns[name] !== undefined);
  const fields = present.map((name) => `${text(columns[name]!)} AS ${name}`);
  // The window is what keeps the order: without it, a plan with a join in it would number rows as they come.
  return `SELECT row_number() OVER () AS row, ${fields.join(', ')} FROM ${relation}`;
}

function unreadable(file: LogFile, format: string, cause: unknown): Error {
  return logProblem(file.path, undefined, `cannot be read as ${format}`, 'write the file again', cause);
}
