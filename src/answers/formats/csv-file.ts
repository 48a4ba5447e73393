/** A CSV file: its header, the check of its form, the line of a record, and how DuckDB reads it. */
import { sqlPath, sqlText } from '../database.ts';
import { CsvProblem, CsvScanner } from './csv-scanner.ts';
import { type FindColumns, type Form, selectTexts } from './form.ts';
import type { LogFile } from './log-file.ts';
import { logProblem } from './problems.ts';
import { readUtf8 } from './utf8.ts';

interface CsvHeader {
  readonly delimiter: string;
  readonly names: readonly string[];
}

const DELIMITERS = [',', ';', '\t'];
const MAX_HEADER_CHARS = 1 << 20;

/** The names of the columns. @throws UnderstudyError `log` */
export const csvNames = async (file: LogFile): Promise<readonly string[]> => (await readHeader(file)).names;

/** Checks the form of the whole file. @throws UnderstudyError `log` naming the line */
export async function openCsv(file: LogFile, find: FindColumns): Promise<Form> {
  const header = await readHeader(file);
  const columns = find(header.names);
  const rows = await checkForm(file, header);
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
  return {
    // DuckDB reads a file in pieces. A piece that starts inside quotes may take what it finds there for rows, and
    // fails; one piece for all never does, but holds on to an eighth of the file (seen with DuckDB 1.5).
    ...selectTexts([true, false].map(relation), {
      names: header.names,
      columns,
      text: (place) => `c${place}`,
    }),
    rows,
    place: async (row) => ({ line: await lineOfRow(file, header, row) }),
  };
}

/** The column names, and the delimiter: whichever of comma, semicolon and tab the header has most of. */
async function readHeader(file: LogFile): Promise<CsvHeader> {
  let text = '';
  for await (const chunk of readUtf8(file)) {
    text += chunk.toString('utf8');
    const header = firstRecord(text);
    if (header?.trim() === '')
      throw logProblem(file.path, 'no header', 'write the column names there', { line: 1 });
    if (header !== undefined) return parseHeader(header);
    if (text.length > MAX_HEADER_CHARS)
      throw logProblem(file.path, 'no end of the header', 'close the quotes of its names', { line: 1 });
  }
  if (text.trim() === '') throw logProblem(file.path, 'the file is empty', 'write the file again');
  return parseHeader(text);
}

/** Reads the file once. Returns the number of rows, which are the records without the header. */
async function checkForm(file: LogFile, { delimiter, names }: CsvHeader): Promise<number> {
  const scanner = new CsvScanner({ delimiter, fields: names.length });
  try {
    for await (const chunk of readUtf8(file)) scanner.feed(chunk);
    scanner.end();
  } catch (error) {
    if (!(error instanceof CsvProblem)) throw error;
    throw logProblem(file.path, error.message, error.hint, error);
  }
  return scanner.records - 1;
}

/** The line on which a row (from 1, without the header) of a checked file starts. */
async function lineOfRow(file: LogFile, { delimiter, names }: CsvHeader, row: number): Promise<number> {
  const scanner = new CsvScanner({ delimiter, fields: names.length, locate: row });
  for await (const chunk of readUtf8(file)) {
    scanner.feed(chunk);
    if (scanner.locatedLine !== undefined) return scanner.locatedLine;
  }
  scanner.end();
  if (scanner.locatedLine === undefined) throw new Error(`internal: ${file.path} has no row ${row}`);
  return scanner.locatedLine;
}

/** Up to the first line end outside quotes; undefined if `text` does not reach that far. */
function firstRecord(text: string): string | undefined {
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '"') quoted = !quoted;
    else if (text[i] === '\n' && !quoted) return text.slice(0, text[i - 1] === '\r' ? i - 1 : i);
  }
  return undefined;
}

function parseHeader(record: string): CsvHeader {
  const text = record.startsWith('\ufeff') ? record.slice(1) : record;
  const splits = DELIMITERS.map((delimiter) => ({ delimiter, names: splitRecord(text, delimiter) }));
  return splits.reduce((best, next) => (next.names.length > best.names.length ? next : best));
}

function splitRecord(text: string, delimiter: string): string[] {
  const fields: string[] = [];
  let quoted = false;
  let start = 0;
  for (let i = 0; i <= text.length; i++) {
    if (text[i] === '"') quoted = !quoted;
    else if (i === text.length || (text[i] === delimiter && !quoted)) {
      fields.push(unquote(text.slice(start, i)));
      start = i + 1;
    }
  }
  return fields;
}

function unquote(field: string): string {
  return /^".*"$/s.test(field) ? field.slice(1, -1).replaceAll('""', '"') : field;
}
