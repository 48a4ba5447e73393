/** A CSV file: the check of its form, the line of a record, and how DuckDB reads it. */
import { counted } from '../../words.ts';
import { sqlPath, sqlText } from '../database.ts';
import { LINE_FEED, readUtf8 } from './bytes/utf8.ts';
import { type CsvHeader, readHeader } from './csv-header.ts';
import { CsvProblem, CsvScanner } from './csv-scanner.ts';
import { type FindColumns, type Form, selectTexts } from './form.ts';
import type { LogFile } from './log-file.ts';
import { logProblem } from './problems.ts';

/** The names of the columns. @throws UnderstudyError `log` */
export const csvNames = async (file: LogFile): Promise<readonly string[]> => (await readHeader(file)).names;

/** Checks the form of the whole file. @throws UnderstudyError `log` naming the line */
export async function openCsv(file: LogFile, find: FindColumns): Promise<Form> {
  const header = await readHeader(file);
  const columns = find(header.names);
  const { rows, blankTail } = await checkForm(file, header);
  return {
    // DuckDB reads a file in pieces. A piece that starts inside quotes may take what it finds there for rows, and
    // fails; one piece for all never does, but holds on to an eighth of the file (seen with DuckDB 1.5).
    ...selectTexts(
      [true, false].map((parallel) => relationOf(file, header, { parallel, rows, blankTail })),
      { names: header.names, columns, text: (place) => `c${place}` },
    ),
    rows,
    notes:
      blankTail === 0
        ? []
        : [`${counted(blankTail, 'row')} of nothing but delimiters at the end passed over`],
    place: async (row) => ({ line: await lineOfRow(file, header, row) }),
  };
}

function relationOf(
  file: LogFile,
  { delimiter, names, hasSepLine }: CsvHeader,
  how: { readonly parallel: boolean; readonly rows: number; readonly blankTail: number },
): string {
  const isOneColumn = names.length === 1;
  const relation = `read_csv(${[
    sqlPath(file.at),
    'auto_detect = false',
    'hive_partitioning = false',
    'union_by_name = false',
    'header = true',
    `skip = ${Number(hasSepLine)}`,
    `delim = ${sqlText(delimiter)}`,
    `quote = '"'`,
    `escape = '"'`,
    `compression = ${sqlText(file.gzip ? 'gzip' : 'none')}`,
    // By position: names of a header may differ in nothing but case, names in SQL may not.
    `columns = {${names.map((_, i) => `'c${i}': 'VARCHAR'`).join(', ')}}`,
    `parallel = ${how.parallel}`,
    ...(isOneColumn ? ['allow_quoted_nulls = false'] : []),
  ].join(', ')})`;
  // An empty line is no row, and of one column only quotes tell it from an empty value.
  if (isOneColumn) return `(SELECT * FROM ${relation} WHERE c0 IS NOT NULL)`;
  return how.blankTail === 0 ? relation : `(SELECT * FROM ${relation} LIMIT ${how.rows})`;
}

/** Reads the file once. Rows are the records without the header, and without the blank ones after the last. */
async function checkForm(
  file: LogFile,
  header: CsvHeader,
): Promise<{ readonly rows: number; readonly blankTail: number }> {
  const scanner = scannerOf(header);
  try {
    for await (const chunk of recordsOf(file, header)) scanner.feed(chunk);
    scanner.end();
  } catch (error) {
    if (!(error instanceof CsvProblem)) throw error;
    throw logProblem(file.path, error.message, error.hint, error);
  }
  const { records, blankTail } = scanner;
  return { rows: records - 1 - blankTail, blankTail };
}

/** The line on which a row (from 1, without the header) of a checked file starts. */
async function lineOfRow(file: LogFile, header: CsvHeader, row: number): Promise<number> {
  const scanner = scannerOf(header, row);
  for await (const chunk of recordsOf(file, header)) {
    scanner.feed(chunk);
    if (scanner.locatedLine !== undefined) return scanner.locatedLine;
  }
  scanner.end();
  if (scanner.locatedLine === undefined) throw new Error(`internal: ${file.path} has no row ${row}`);
  return scanner.locatedLine;
}

function scannerOf({ delimiter, names, hasSepLine }: CsvHeader, locate?: number): CsvScanner {
  const place = locate === undefined ? {} : { locate };
  return new CsvScanner({ delimiter, fields: names.length, firstLine: hasSepLine ? 2 : 1, ...place });
}

/** The bytes from the header on. */
async function* recordsOf(file: LogFile, { hasSepLine }: CsvHeader): AsyncGenerator<Uint8Array> {
  let isBefore = hasSepLine;
  for await (const chunk of readUtf8(file)) {
    const end = isBefore ? chunk.indexOf(LINE_FEED) : -1;
    if (!isBefore) yield chunk;
    else if (end !== -1) {
      isBefore = false;
      yield chunk.subarray(end + 1);
    }
  }
}
