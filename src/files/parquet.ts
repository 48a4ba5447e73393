/** Parquet files: written and read a group of rows at a time, so that a large table is never in memory as a whole. */
import { stat } from 'node:fs/promises';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects, type SchemaElement } from 'hyparquet';
import { ByteWriter, type ColumnSource, ParquetWriter } from 'hyparquet-writer';
import { isUnderstudyError, UnderstudyError } from '../errors.ts';
import { diskError, errorCode } from './disk-error.ts';
import { replaceFile } from './replace-file.ts';

/** Encoding and compression are the library's choice unless given. */
export interface ParquetColumn extends Pick<ColumnSource, 'name' | 'encoding' | 'codec'> {
  readonly type: 'STRING' | 'INT32' | 'FLOAT' | 'DOUBLE';
  /** Whether a value may be null. @default false */
  readonly optional?: boolean;
  /** The value in a row. */
  readonly at: (row: number) => string | number | null;
}

const ROWS_PER_GROUP = 100_000;

export interface ParquetTable {
  readonly rows: number;
  readonly columns: readonly ParquetColumn[];
}

/** Replaces a file, or makes it. @throws UnderstudyError `io` if the disk refuses; what was there before is then untouched */
export async function writeParquet(path: string, table: ParquetTable): Promise<void> {
  await replaceFile(path, fileBytes(table));
}

function* fileBytes({ rows, columns }: ParquetTable): Generator<Uint8Array> {
  const bytes = new ByteWriter();
  const schema = [{ name: 'root', num_children: columns.length }, ...columns.map(schemaOf)];
  const writer = new ParquetWriter({ writer: bytes, schema });
  for (let start = 0; start < rows; start += ROWS_PER_GROUP) {
    const end = Math.min(rows, start + ROWS_PER_GROUP);
    const columnData = columns.map(({ type, optional, at, ...column }) => ({
      ...column,
      data: Array.from({ length: end - start }, (_, i) => at(start + i)),
    }));
    void writer.write({ columnData, rowGroupSize: ROWS_PER_GROUP });
    yield bytes.getBytes();
    // It goes on counting in `offset`, and writes over what has been handed on.
    bytes.index = 0;
  }
  void writer.finish();
  yield bytes.getBytes();
}

function schemaOf({ name, type, optional = false }: ParquetColumn): SchemaElement {
  const repetition_type = optional ? 'OPTIONAL' : 'REQUIRED';
  return type === 'STRING'
    ? { name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type }
    : { name, type, repetition_type };
}

/**
 * The rows of a file, group by group.
 *
 * @param what the rows, in the plural
 * @param missing what to do where there is no such file
 * @param broken what to do where it cannot be read
 * @throws UnderstudyError `run` if the file is missing or broken, `io` if the disk refuses
 */
export async function* readParquet(
  path: string,
  { what, missing, broken }: { readonly what: string; readonly missing: string; readonly broken: string },
): AsyncGenerator<readonly object[]> {
  try {
    await stat(path);
    const file = await asyncBufferFromFile(path);
    const metadata = await parquetMetadataAsync(file);
    let rowStart = 0;
    for (const group of metadata.row_groups) {
      const rowEnd = rowStart + Number(group.num_rows);
      yield await parquetReadObjects({ file, metadata, rowStart, rowEnd });
      rowStart = rowEnd;
    }
  } catch (error) {
    if (errorCode(error) === 'ENOENT')
      throw new UnderstudyError('run', `${path}: no such file`, { hint: missing });
    const refused = diskError(error, path);
    if (refused !== error || isUnderstudyError(error)) throw refused;
    throw new UnderstudyError('run', `${path}: expected a Parquet file of ${what}`, {
      hint: broken,
      cause: error,
    });
  }
}
