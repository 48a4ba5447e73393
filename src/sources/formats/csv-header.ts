/** The first record of a CSV file: the names of its columns, and what stands between them. */
import { readUtf8 } from './bytes/utf8.ts';
import type { LogFile } from './log-file.ts';
import { logProblem, shown } from './problems.ts';

export interface CsvHeader {
  readonly delimiter: string;
  readonly names: readonly string[];
  /** Whether a line before it names the delimiter, as Excel writes and reads it: `sep=;`. */
  readonly hasSepLine: boolean;
}

const DELIMITERS = [',', ';', '\t', '|'];
const MAX_HEADER_CHARS = 1 << 20;
const SEP_LINE = /^\ufeff?"?sep=(.?)"?\r?\n/i;

/**
 * The column names, and the delimiter: the one that a line before them names, or whichever the header has most of.
 *
 * @throws UnderstudyError `log`
 */
export async function readHeader(file: LogFile): Promise<CsvHeader> {
  let text = '';
  for await (const chunk of readUtf8(file)) {
    text += chunk.toString('utf8');
    const header = headerOf(file, text, false);
    if (header !== undefined) return header;
    if (text.length > MAX_HEADER_CHARS)
      throw logProblem(file.path, 'no end of the header', 'close the quotes of its names', { line: 1 });
  }
  if (text.trim() === '') throw logProblem(file.path, 'the file is empty', 'write the file again');
  return headerOf(file, text, true)!;
}

/** Undefined if `text` does not reach to the header's end. */
function headerOf({ path }: LogFile, text: string, isAll: boolean): CsvHeader | undefined {
  const sepLine = SEP_LINE.exec(text);
  const rest = text.slice(sepLine?.[0].length ?? (text.startsWith('\ufeff') ? 1 : 0));
  const record = firstRecord(rest) ?? (isAll ? rest : undefined);
  const line = sepLine === null ? 1 : 2;
  if (record?.trim() === '') throw logProblem(path, 'no header', 'write the column names there', { line });
  if (record === undefined) return undefined;
  if (sepLine === null) return parseHeader(record, /\.tsv(\.gz)?$/i.test(path));
  const delimiter = sepLine[1]!;
  if (!/^[\t -~]$/.test(delimiter) || /["\w]/.test(delimiter))
    throw logProblem(path, `sep=: expected a delimiter, got ${shown(delimiter)}`, 'remove the line', {
      line: 1,
    });
  return { delimiter, names: splitRecord(record, delimiter), hasSepLine: true };
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

function parseHeader(text: string, isTsv: boolean): CsvHeader {
  const delimiters = isTsv && text.includes('\t') ? ['\t'] : DELIMITERS;
  const splits = delimiters.map((delimiter) => ({ delimiter, names: splitRecord(text, delimiter) }));
  const best = splits.reduce((most, next) => (next.names.length > most.names.length ? next : most));
  return { ...best, hasSepLine: false };
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
