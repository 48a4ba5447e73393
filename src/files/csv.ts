/** CSV as RFC 4180 has it, lines ending in a newline: the tables that Understudy writes, and reads back. */
import { UnderstudyError } from '../errors.ts';
import { replaceFile } from './replace-file.ts';

/** Null is an empty field, a text without characters a quoted one, so that both come back as they were. */
export type CsvValue = string | number | boolean | null;

/** Characters that are written at once: each piece is a call of the system. */
const PIECE_LENGTH = 1 << 16;

/**
 * The lines of a table, each with its newline, the columns' names first.
 *
 * @param nameRow what an error calls a row: its number, from 1, unless given
 * @throws UnderstudyError `numeric` naming row and column of a number that is not finite
 */
export function* csvLines(
  columns: readonly string[],
  rows: Iterable<readonly CsvValue[]>,
  nameRow: (row: number) => string = (row) => `row ${row + 1}`,
): Generator<string> {
  yield `${columns.map(quoted).join(',')}\n`;
  let row = 0;
  for (const values of rows) {
    let line = '';
    for (let column = 0; column < values.length; column++) {
      const value = values[column] ?? null;
      if (typeof value === 'number' && !Number.isFinite(value))
        throw new UnderstudyError(
          'numeric',
          `${nameRow(row)}: expected a finite ${columns[column]}, got ${value}`,
        );
      if (column > 0) line += ',';
      if (value !== null) line += typeof value === 'string' ? quoted(value) : value;
    }
    yield `${line}\n`;
    row += 1;
  }
}

/** Records as the rows of a table: flags are 0 or 1, and a text without characters is an empty field. */
export function* rowsOf<Column extends string>(
  records: Iterable<{ readonly [C in Column]: CsvValue }>,
  columns: readonly Column[],
): Generator<CsvValue[]> {
  for (const record of records)
    yield columns.map((column) => {
      const value = record[column];
      return typeof value === 'boolean' ? Number(value) : value === '' ? null : value;
    });
}

/** A table as one text. */
export function csvText(...table: Parameters<typeof csvLines>): string {
  return [...csvLines(...table)].join('');
}

/** Writes a table that need not fit into a text. @throws UnderstudyError as `csvLines` and `replaceFile` do */
export async function writeCsv(path: string, ...table: Parameters<typeof csvLines>): Promise<void> {
  await replaceFile(path, linePieces(csvLines(...table)));
}

/** The records of such a text, the columns' names among them; an empty field is null, a quoted one is a text. */
export function parseCsv(text: string): (string | null)[][] {
  const records = text.match(/(?:"(?:[^"]|"")*"|[^"\n])*\n/g) ?? [];
  return records.map((record) =>
    [...`,${record.slice(0, -1)}`.matchAll(/,(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, inQuotes, plain]) =>
      inQuotes === undefined ? plain || null : inQuotes.replaceAll('""', '"'),
    ),
  );
}

function quoted(text: string): string {
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Lines as pieces that are worth a call of the system: a table need not fit into one text. */
export function* linePieces(lines: Iterable<string>): Generator<string> {
  let piece = '';
  for (const line of lines) {
    piece += line;
    if (piece.length < PIECE_LENGTH) continue;
    yield piece;
    piece = '';
  }
  yield piece;
}
