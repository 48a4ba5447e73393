/** The file that an answer log, or a list of questions, is: its format, its bytes, its fingerprint. Only a chunk of it is ever held. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { UnderstudyError } from '../../errors.ts';
import { logProblem } from './problems.ts';

export interface LogFile {
  readonly path: string;
  readonly format: 'CSV' | 'Parquet' | 'JSONL';
  readonly gzip: boolean;
}

const FORMATS: Readonly<Record<string, Pick<LogFile, 'format' | 'gzip'>>> = {
  '.csv': { format: 'CSV', gzip: false },
  '.csv.gz': { format: 'CSV', gzip: true },
  '.parquet': { format: 'Parquet', gzip: false },
  '.jsonl': { format: 'JSONL', gzip: false },
  '.jsonl.gz': { format: 'JSONL', gzip: true },
  '.ndjson': { format: 'JSONL', gzip: false },
  '.ndjson.gz': { format: 'JSONL', gzip: true },
};
const CHUNK_BYTES = 1 << 20;

/**
 * Tells the format of a file by its name and makes sure that there is such a file with something in it.
 *
 * @throws UnderstudyError `log`
 */
export async function findLogFile(path: string): Promise<LogFile> {
  const status = await stat(path).catch((error: unknown) => {
    throw readProblem(path, error);
  });
  if (!status.isFile()) throw logProblem(path, 'not a file', 'name the file itself, not its folder');
  const ending = Object.keys(FORMATS).find((known) => path.toLowerCase().endsWith(known));
  if (ending === undefined)
    throw logProblem(path, 'unknown kind of file', `give one of ${Object.keys(FORMATS).join(', ')}`);
  if (status.size === 0) throw logProblem(path, 'the file is empty', 'write the file again');
  return { path, ...FORMATS[ending]! };
}

/** SHA-256 of the file's bytes as they are on disk, in hex. */
export async function fingerprintFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of readChunks({ path, gzip: false })) hash.update(chunk);
  return hash.digest('hex');
}

/** Of a log alone; with a file that is read beside it, of both. */
export async function fingerprintFiles(path: string, beside?: string | undefined): Promise<string> {
  const fingerprint = await fingerprintFile(path);
  if (beside === undefined) return fingerprint;
  return createHash('sha256')
    .update(fingerprint)
    .update(await fingerprintFile(beside))
    .digest('hex');
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

/** What an error of the system means for a file, and what to do about it. */
const READ_PROBLEMS: Readonly<Record<string, readonly [problem: string, hint: string]>> = {
  ENOENT: ['no such file', 'check its path'],
  ENOTDIR: ['no such file', 'check its path'],
  EACCES: ['not allowed to read the file', 'change its permissions'],
  EPERM: ['not allowed to read the file', 'change its permissions'],
  Z_BUF_ERROR: ['the gzip file is cut short', 'copy or compress it again'],
  Z_DATA_ERROR: ['not a gzip file, or damaged', 'copy or compress it again'],
};

/** Words what the system says when a file cannot be read. */
export function readProblem(path: string, error: unknown): unknown {
  if (error instanceof UnderstudyError) return error;
  const [problem, hint] = READ_PROBLEMS[(error as NodeJS.ErrnoException).code ?? ''] ?? [
    'the file cannot be read',
    'check the disk that holds it',
  ];
  return logProblem(path, problem, hint, { cause: error });
}

/** DuckDB's own words are no help to the reader of a log. */
export function unreadable({ path, format }: LogFile, cause: unknown): UnderstudyError {
  return logProblem(path, `cannot be read as ${format}`, 'write the file again', { cause });
}
