/** A CSV file as a whole: its header, the check of its form, and the line of a record. */
import { CsvProblem, type CsvScanner, createCsvScanner } from './csv-scanner.ts';
import type { LogFile } from './log-file.ts';
import { logProblem } from './problems.ts';
import { readUtf8 } from './utf8.ts';

export interface CsvHeader {
  readonly delimiter: string;
  readonly names: readonly string[];
}

const DELIMITERS = [',', ';', '\t'];
const MAX_HEADER_CHARS = 1 << 20;

/**
 * The column names, and the delimiter: whichever of comma, semicolon and tab the header has most of.
 *
 * @throws UnderstudyError `log`
 */
export async function readCsvHeader(file: LogFile): Promise<CsvHeader> {
  let text = '';
  for await (const chunk of readUtf8(file)) {
    text += chunk.toString('utf8');
    const header = firstRecord(text);
    if (header?.trim() === '')
      throw logProblem(file.path, { line: 1 }, 'no header', 'write the column names there');
    if (header !== undefined) return parseHeader(header);
    if (text.length > MAX_HEADER_CHARS) {
      throw logProblem(file.path, { line: 1 }, 'no end of the header', 'close the quotes of its names');
    }
  }
  if (text.trim() === '') throw logProblem(file.path, undefined, 'the file is empty', 'write the file again');
  return parseHeader(text);
}

/**
 * Reads the file once and checks encoding, quotes and the number of fields of every record.
 * Returns the number of rows, which are the records without the header.
 *
 * @throws UnderstudyError `log` naming the line
 */
export async function checkCsv(file: LogFile, header: CsvHeader): Promise<number> {
  const scanner = createCsvScanner({ delimiter: header.delimiter, fields: header.names.length });
  try {
    for await (const chunk of readUtf8(file)) scanner.feed(chunk);
    scanner.end();
  } catch (error) {
    if (!(error instanceof CsvProblem)) throw error;
    throw logProblem(file.path, error.place, error.message, error.hint);
  }
  return scanner.records - 1;
}

/** The line on which a row (from 1, without the header) of a checked file starts. */
export async function lineOfCsvRow(file: LogFile, header: CsvHeader, row: number): Promise<number> {
  const { delimiter, names } = header;
  const scanner: CsvScanner = createCsvScanner({ delimiter, fields: names.length, locate: row });
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
