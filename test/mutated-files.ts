/**
 * Files of answers with a few bytes changed, and readers of their own for them: whatever the room of answers takes, it
 * must read as they do.
 */
import { isUtf8 } from 'node:buffer';
import { writeFileSync } from 'node:fs';
import { parquetReadObjects } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { isUnderstudyError } from '../src/errors.ts';
import { LOG_NEEDS } from '../src/sources/formats/columns.ts';
import { openSource, type Source } from '../src/sources/formats/source.ts';
import { readWritten } from '../src/sources/read-source.ts';
import { readSheet, sheetXml, workbook } from './mutated-sheet.ts';

export type MutatedFormat = 'csv' | 'jsonl' | 'parquet' | 'xlsx';

/** What came of one file: refused in a line, or read; `unchecked` where the other reader cannot read it. */
export type Outcome = 'refused' | 'read' | 'unchecked';

type Row = Readonly<Record<string, unknown>>;

/** Rows with quotes, line breaks, delimiters and characters of two bytes in them. */
const ROWS: readonly Row[] = Array.from({ length: 12 }, (_, i) => ({
  user_id: `s${i % 3}`,
  question_id: `q${i % 4}`,
  is_correct: i % 2,
  question_title: ['What is 3 + 1?', 'A "quoted" word', 'Two\nlines; and, more', 'Wie heißt\ter?'][i % 4],
  note: i % 5 === 0 ? null : `${i}.50`,
}));

/** Drawn by a seed, the same everywhere (https://prng.di.unimi.it, splitmix32). */
export function drawsOf(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x9e3779b9) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return ((z ^ (z >>> 15)) >>> 0) % below;
  };
}

const FIRST: Readonly<Record<MutatedFormat, () => Buffer>> = {
  csv: () => {
    const cell = (value: unknown) =>
      /[",\n]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value ?? '');
    const names = Object.keys(ROWS[0]!);
    return Buffer.from(
      `${[names, ...ROWS.map((row) => names.map((name) => row[name]))].map((row) => row.map(cell).join(',')).join('\n')}\n`,
    );
  },
  jsonl: () => Buffer.from(ROWS.map((row) => `${JSON.stringify(row)}\n`).join('')),
  // The sheet itself: a byte of the file more or less would be all that is wrong with it.
  xlsx: () => {
    const names = Object.keys(ROWS[0]!);
    return Buffer.from(sheetXml([names, ...ROWS.map((row) => names.map((name) => row[name]))]));
  },
  parquet: () =>
    Buffer.from(
      parquetWriteBuffer({
        columnData: Object.keys(ROWS[0]!).map((name) => ({
          name,
          data: ROWS.map((row) => (row[name] === null ? null : String(row[name]))),
          type: 'STRING' as const,
        })),
      }),
    ),
};

/** Signs that mean something to a format, and halves of characters. */
const TELLING = Buffer.from('",;\t|\n\r {}[]:\\0123eE.-+ntf\xc3\xe9\xdf\x00'.normalize(), 'latin1');

/** Of the changes below, the first so many: no other leaves what is left a file of the format. */
const KINDS: Readonly<Record<MutatedFormat, number>> = { csv: 6, jsonl: 6, parquet: 1, xlsx: 3 };
/** What a value of a cell may be made of. */
const OF_VALUES = Buffer.from('ABCr 0123456789eE.-+_x');
const OF_TAGS = Buffer.from('<>/&;="\'rsct \n');

/** Mostly a value: what breaks a tag is refused, whatever it is. */
function placeInSheet(xml: Buffer, draw: (below: number) => number): number {
  const text = xml.toString('latin1');
  if (draw(4) === 0) return draw(text.length);
  const values = [...text.matchAll(/(?<=>)[^<]+|(?<=")[^"<>]+(?=")/g)];
  const { index, 0: value } = values[draw(values.length)]!;
  return index + draw(value.length);
}

/** One to three changes: a byte changed, left out, put in, or a piece repeated, cut off or moved. */
export function mutated(format: MutatedFormat, draw: (below: number) => number): Buffer {
  let bytes = FIRST[format]();
  for (let changes = 1 + draw(3); changes > 0; changes--) {
    const at = format === 'xlsx' ? placeInSheet(bytes, draw) : draw(bytes.length);
    const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
    const signs = format !== 'xlsx' ? TELLING : draw(4) > 0 ? OF_VALUES : OF_TAGS;
    const sign = signs.subarray(draw(signs.length)).subarray(0, 1);
    const piece = bytes.subarray(at, at + 1 + draw(40));
    bytes = Buffer.concat(
      [
        () => [before, sign, after.subarray(1)],
        () => [before, after.subarray(1)],
        () => [before, sign, after],
        () => [before, piece, after],
        () => [before, after.subarray(piece.length)],
        () => [bytes.subarray(0, Math.max(1, bytes.length - draw(9)))],
        // A byte more or less would be all that is wrong with a Parquet file.
      ][KINDS[format] === 1 ? 0 : draw(KINDS[format])]!(),
    );
  }
  if (format !== 'xlsx') return bytes;
  const file = workbook(bytes.toString('utf8'));
  if (draw(8) === 0) file[draw(file.length)]! ^= 1 << draw(8);
  return file;
}

/**
 * Reads the bytes as a file at `path`.
 *
 * @throws Error where they are read otherwise than by the reader of its own, or not refused in a line
 */
export async function outcomeOf(format: MutatedFormat, bytes: Buffer, path: string): Promise<Outcome> {
  writeFileSync(path, bytes);
  let source: Source;
  try {
    source = await openSource({ path, threads: 1 }, LOG_NEEDS);
  } catch (error) {
    return refusal(error);
  }
  try {
    const rows = await readWritten(source, (select) => source.database.rows<Row>(select));
    const expected = await EXPECTED[format](bytes, source);
    if (expected === null) return 'unchecked';
    const found = rows.map((row) =>
      ofFile(row, source).filter(([name]) => format !== 'parquet' || isMet(expected, name)),
    );
    if (JSON.stringify(found) !== JSON.stringify(expected))
      throw new Error(`read otherwise: ${JSON.stringify(found)} and not ${JSON.stringify(expected)}`);
    return 'read';
  } catch (error) {
    return refusal(error);
  } finally {
    source.database.close();
  }
}

/** A footer that contradicts itself hides a column from the other reader of Parquet. */
function isMet(expected: [string, string][][], name: string): boolean {
  return expected.some((row) => row.some(([other]) => other === name));
}

function refusal(error: unknown): 'refused' {
  if (!isUnderstudyError(error) || error.message.includes('\n')) throw error;
  return 'refused';
}

/** Values by the names of the file, those that are empty left out. */
function ofFile(row: Row, { columns, others }: Source): [string, string][] {
  const names = [...Object.entries(columns), ...others.map((name, i) => [`other_${i}`, name] as const)];
  return valuesOf(names.map(([field, name]) => [name!, row[field]]));
}

function valuesOf(pairs: readonly (readonly [string, unknown])[]): [string, string][] {
  return pairs
    .flatMap(([name, value]): [string, string][] =>
      value === null || value === undefined || value === '' ? [] : [[name, sameNumber(String(value))]],
    )
    .sort(([a, x], [b, y]) => (a < b ? -1 : a > b ? 1 : x < y ? -1 : 1));
}

/** 1.0 and 1e0 are one number. */
function sameNumber(text: string): string {
  return /^-?\d+(\.\d+)?([eE][-+]?\d+)?$/.test(text) ? String(Number(text)) : text;
}

const EXPECTED: Readonly<
  Record<MutatedFormat, (bytes: Buffer, source: Source) => Promise<[string, string][][] | null>>
> = {
  async csv(bytes) {
    const text = isUtf8(bytes) ? bytes.toString('utf8') : bytes.toString('latin1');
    const [header, ...records] = parseCsv(text.replace(/^\ufeff/, ''));
    while (records.at(-1)?.every((value) => value === '')) records.pop();
    return records.map((record) => valuesOf(header!.map((name, i) => [name, record[i]!] as const)));
  },
  async jsonl(bytes) {
    const text = isUtf8(bytes) ? bytes.toString('utf8') : bytes.toString('latin1');
    const lines = text
      .replace(/^\ufeff/, '')
      .split('\n')
      .filter((line) => !/^[ \t\r]*$/.test(line));
    return lines.map((line) => {
      const pairs = Object.entries(JSON.parse(line) as Row).filter(([name]) => name !== '');
      return valuesOf(
        pairs.map(
          ([name, value]) =>
            [name, typeof value === 'object' && value !== null ? JSON.stringify(value) : value] as const,
        ),
      );
    });
  },
  async xlsx(bytes) {
    const rows = readSheet(bytes);
    if (rows === null) return null;
    const [header = [], ...records] = rows;
    return records.map((record) => valuesOf(header.map((name, i) => [name.trim(), record[i]] as const)));
  },
  async parquet(bytes) {
    try {
      const file = new Uint8Array(bytes).buffer;
      const rows = (await parquetReadObjects({ file })) as Row[];
      return rows.map((row) => valuesOf(Object.entries(row)));
    } catch {
      return null;
    }
  },
};

/** RFC 4180, for a file that keeps to it; empty lines are no records. */
function parseCsv(text: string): string[][] {
  const delimiter = delimiterOf(text);
  const records: string[][] = [];
  let [record, field, quoted, isAny] = [[] as string[], '', false, false];
  const endRecord = () => {
    if (isAny) records.push([...record, field]);
    [record, field, isAny] = [[], '', false];
  };
  for (let i = 0; i < text.length; i++) {
    const sign = text[i]!;
    if (quoted) {
      if (sign !== '"') field += sign;
      else if (text[i + 1] === '"') {
        field += '"';
        i += 1;
      } else quoted = false;
    } else if (sign === '\n' || (sign === '\r' && text[i + 1] === '\n')) {
      endRecord();
      if (sign === '\r') i += 1;
    } else {
      isAny = true;
      if (sign === '"') quoted = true;
      else if (sign === delimiter) {
        record.push(field);
        field = '';
      } else field += sign;
    }
  }
  endRecord();
  return records;
}

/** Of the signs that may be it, the one that the header has most of outside of quotes. */
function delimiterOf(text: string): string {
  const header = (/^(?:"[^"]*"|[^"\n])*/.exec(text)?.[0] ?? '').replace(/"[^"]*"/g, '');
  const counts = [',', ';', '\t', '|'].map((sign) => header.split(sign).length);
  return [',', ';', '\t', '|'][counts.indexOf(Math.max(...counts))]!;
}
