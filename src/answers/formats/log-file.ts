/** The file that an answer log, or a list of questions, is: its format, its bytes, its fingerprint. Nothing here holds more than a chunk. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { UnderstudyError } from '../../errors.ts';
import { logProblem, shown } from './problems.ts';

export interface LogFile {
  readonly path: string;
  readonly format: 'csv' | 'parquet' | 'jsonl';
  readonly gzip: boolean;
}

const FORMATS: Readonly<Record<string, Pick<LogFile, 'format' | 'gzip'>>> = {
  '.csv': { format: 'csv', gzip: false },
  '.csv.gz': { format: 'csv', gzip: true },
  '.parquet': { format: 'parquet', gzip: false },
  '.jsonl': { format: 'jsonl', gzip: false },
  '.jsonl.gz': { format: 'jsonl', gzip: true },
  '.ndjson': { format: 'jsonl', gzip: false },
  '.ndjson.gz': { format: 'jsonl', gzip: true },
};
const CHUNK_BYTES = 1 << 20;
const PARQUET_MAGIC = 'PAR1';

/**
 * Tells the format of a file by its name and makes sure that there is such a file with something in it.
 *
 * @throws UnderstudyError `log`
 */
export async function findLogFile(path: string): Promise<LogFile> {
  const status = await stat(path).catch((error: unknown) => {
    throw readProblem(path, error);
  });
  if (!status.isFile()) {
    throw logProblem(path, undefined, 'not a file', 'name the file itself, not its folder');
  }
  const ending = Object.keys(FORMATS).find((known) => path.toLowerCase().endsWith(known));
  if (ending === undefined) {
    const known = Object.keys(FORMATS).join(', ');
    throw logProblem(path, undefined, 'unknown kind of file', `give one of ${known}`);
  }
  if (status.size === 0) throw logProblem(path, undefined, 'the file is empty', 'write the file again');
  const file = { path, ...FORMATS[ending]! };
  if (file.format === 'parquet') await checkParquetMagic(path, status.size);
  return file;
}

/** SHA-256 of the file's bytes as they are on disk, in hex. */
export async function fingerprintFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of readChunks({ path, gzip: false })) hash.update(chunk);
  return hash.digest('hex');
}

/**
 * The bytes of a file in order, decompressed.
 *
 * @throws UnderstudyError `log` if the file cannot be read, or is cut short or damaged as gzip
 */
export async function* readChunks(file: Pick<LogFile, 'path' | 'gzip'>): AsyncGenerator<Buffer> {
  const raw = createReadStream(file.path, { highWaterMark: CHUNK_BYTES });
  // pipeline hands an error of either stream to the last one, where the loop below meets it.
  const bytes = file.gzip ? pipeline(raw, createGunzip({ chunkSize: CHUNK_BYTES }), () => {}) : raw;
  try {
    yield* bytes as AsyncIterable<Buffer>;
  } catch (error) {
    throw readProblem(file.path, error);
  }
}

async function checkParquetMagic(path: string, bytes: number): Promise<void> {
  const handle = await open(path).catch((error: unknown) => {
    throw readProblem(path, error);
  });
  try {
    const magic = Buffer.alloc(2 * PARQUET_MAGIC.length);
    await handle.read(magic, 0, 4, 0);
    await handle.read(magic, 4, 4, Math.max(0, bytes - 4));
    const [start, end] = [magic.toString('latin1', 0, 4), magic.toString('latin1', 4)];
    if (start !== PARQUET_MAGIC) {
      throw logProblem(
        path,
        undefined,
        `not a Parquet file: begins with ${shown(start)} instead of "${PARQUET_MAGIC}"`,
        'name the file after what it is, or write it again as Parquet',
      );
    }
    if (end !== PARQUET_MAGIC || bytes < 12) {
      throw logProblem(
        path,
        undefined,
        'the Parquet file is cut short: it lacks its footer',
        'copy it again',
      );
    }
  } finally {
    await handle.close();
  }
}

function readProblem(path: string, error: unknown): unknown {
  if (error instanceof UnderstudyError) return error;
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return logProblem(path, undefined, 'no such file', 'check its path', error);
    case 'EACCES':
    case 'EPERM':
      return logProblem(path, undefined, 'not allowed to read the file', 'change its permissions', error);
    case 'Z_BUF_ERROR':
      return logProblem(path, undefined, 'the gzip file is cut short', 'copy or compress it again', error);
    case 'Z_DATA_ERROR':
      return logProblem(path, undefined, 'not a gzip file, or damaged', 'copy or compress it again', error);
    default:
      return logProblem(path, undefined, 'the file cannot be read', 'check the disk that holds it', error);
  }
}
