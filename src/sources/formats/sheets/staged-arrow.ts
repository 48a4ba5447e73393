/** A table in Arrow's format, or Feather's second, as a CSV (https://arrow.apache.org/docs/format/Columnar.html#ipc-file-format). */
import { readFile, stat } from 'node:fs/promises';
import {
  CompressionType,
  type DataType,
  setCompressionCodec,
  type Table,
  Type,
  tableFromIPC,
} from '@uwdata/flechette';
import { isUnderstudyError } from '../../../errors.ts';
import { writeStaged } from '../bytes/staged.ts';
import { type LogFile, readProblem } from '../log-file.ts';
import { logProblem } from '../problems.ts';
import { csvLine, headerLine } from './csv-line.ts';
import { decodeLz4Frame } from './lz4.ts';

/** The whole file is held at once. */
const MAX_ARROW_BYTES = 2 ** 29;
/** Of a part of a column, uncompressed. */
const MAX_BUFFER_BYTES = 2 ** 28;
const CHUNK_ROWS = 1000;

const TO_PARQUET = 'write it as Parquet, which may have any size and compression';

/**
 * Writes the table into `folder`.
 *
 * @param most rows that are wanted, the header not counted
 * @throws UnderstudyError `log` where the file is damaged, too large, or compressed otherwise than by LZ4; `io` where
 *   there is no room
 */
export async function stageArrow(
  file: LogFile,
  { folder, most }: { readonly folder: string; readonly most: number },
): Promise<LogFile> {
  const { path } = file;
  const { size } = await stat(path);
  if (size > MAX_ARROW_BYTES)
    throw logProblem(path, `the Arrow file is larger than ${MAX_ARROW_BYTES / 2 ** 20} MiB`, TO_PARQUET);
  const bytes = await readFile(path).catch((error: unknown) => {
    throw readProblem(path, error);
  });
  if (bytes.toString('latin1', 0, 4) === 'FEA1')
    throw logProblem(path, 'Feather of version 1', 'write it as version 2, or as Parquet');
  try {
    setCompressionCodec(CompressionType.LZ4_FRAME, { decode: decodeBuffer, encode: (buffer) => buffer });
    const table = tableFromIPC(bytes, { useBigInt: true, useBigIntTimestamp: true });
    const at = await writeStaged(folder, linesOf(table, most));
    return { ...file, at, placeOf: (row: number) => ({ row }) };
  } catch (error) {
    if (isUnderstudyError(error)) throw error;
    const isOfCodec = error instanceof Error && error.message.startsWith('Missing compression codec');
    const problem = isOfCodec ? 'is compressed by Zstandard' : 'cannot be read as Arrow or Feather';
    throw logProblem(path, problem, isOfCodec ? TO_PARQUET : 'write it again, or as Parquet', {
      cause: error,
    });
  }
}

function decodeBuffer(bytes: Uint8Array, length: number): Uint8Array {
  if (!(length >= 0 && length <= MAX_BUFFER_BYTES)) throw new Error('a part of a column that is too large');
  return decodeLz4Frame(bytes, length);
}

function* linesIn(table: Table, most: number): Generator<string> {
  const { names, schema } = table;
  yield headerLine(names);
  const texts = schema.fields.map(({ type }) => textBy(type));
  const columns = names.map((_, i) => table.getChildAt(i)[Symbol.iterator]());
  for (let row = 0; row < Math.min(most, table.numRows); row++) {
    const cells = columns.map((values, i) => {
      const next = values.next();
      if (next.done === true) throw new Error('a column that is shorter than the table');
      return next.value === null || next.value === undefined ? '' : texts[i]!(next.value);
    });
    yield csvLine(cells);
  }
}

async function* linesOf(table: Table, most: number): AsyncGenerator<string> {
  let lines: string[] = [];
  for (const line of linesIn(table, most)) {
    lines.push(line);
    if (lines.length < CHUNK_ROWS) continue;
    yield lines.join('');
    lines = [];
  }
  yield lines.join('');
}

/** How values of a type become texts: as DuckDB has them of Parquet, and times in ISO. */
function textBy(type: DataType): (value: unknown) => string {
  if (type.typeId === Type.Dictionary) return textBy(type.dictionary);
  if (type.typeId === Type.Date) return (value) => isoOf(Number(value)).slice(0, 10);
  if (type.typeId === Type.Timestamp) {
    const zone = type.timezone === null || type.timezone === '' ? '' : 'Z';
    return (value) => `${timestampText(BigInt(value as bigint), UNITS_A_SECOND[type.unit]!)}${zone}`;
  }
  if (type.typeId === Type.Time)
    return (value) => timestampText(BigInt(value as bigint), UNITS_A_SECOND[type.unit]!).slice(11);
  return textOf;
}

/** By the unit's number: seconds, thousandths, and so on. */
const UNITS_A_SECOND = [1n, 1_000n, 1_000_000n, 1_000_000_000n];

/** `2024-03-01T12:30:00.123456`, to the microsecond, without an offset. */
function timestampText(value: bigint, unitsASecond: bigint): string {
  const micros = (value * 1_000_000n) / unitsASecond;
  const rest = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const whole = isoOf(Number((micros - rest) / 1000n)).slice(0, 19);
  return rest === 0n ? whole : `${whole}.${String(rest).padStart(6, '0')}`;
}

const isoOf = (ms: number): string => new Date(ms).toISOString();

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Uint8Array)
    return Buffer.from(value.buffer, value.byteOffset, value.length).toString('utf8');
  if (typeof value !== 'object' || value === null) return String(value);
  const plain = ArrayBuffer.isView(value) ? Array.from(value as unknown as Iterable<unknown>) : value;
  return JSON.stringify(plain, (_, part) => (typeof part === 'bigint' ? String(part) : part));
}
