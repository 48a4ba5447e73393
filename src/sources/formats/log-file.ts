/** The file that an answer log, or a list of questions, is: its format, its bytes, its fingerprint. Only a chunk of it is ever held. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { UnderstudyError } from '../../errors.ts';
import { isAuthoredText } from '../authored/authored-text.ts';
import { type Encoding, encodingNamed, encodingOf, UTF8 } from './bytes/encodings.ts';
import { logProblem, type Place } from './problems.ts';

/** What DuckDB reads. */
export type TextFormat = 'CSV' | 'JSONL';
/** What item authors keep questions in: GIFT, Aiken, Moodle XML, QTI. */
export type AuthoredFormat = 'questions';
/** What is made a CSV before. */
export type ConvertedFormat = 'Excel' | 'OpenDocument' | 'Arrow' | 'JSON';

export interface LogFile {
  /** The user's. */
  readonly path: string;
  readonly format: TextFormat | ConvertedFormat | AuthoredFormat | 'Parquet';
  /** Where its bytes are: in the file itself, or in what was made of it. */
  readonly at: string;
  readonly gzip: boolean;
  /** Of its texts. */
  readonly encoding: Encoding;
  /** Whether it was named, by the user or by a mark at the start of the file. */
  readonly isEncodingSure: boolean;
  /** Whether the file begins with a byte order mark. */
  readonly hasMark: boolean;
  /** Of a file with several sheets; the first with something in it where there is no name. */
  readonly sheet: string | undefined;
  /** What is to be said of how it is read. */
  readonly notes: readonly string[];
  /** Where a row is in the user's file, where that is not where it is in `at`. */
  readonly placeOf?: (row: number) => Place;
}

/** How a file is to be read, where it does not say so itself. */
export interface FileReading {
  /** The name of its encoding, such as windows-1252. @default UTF-8, or what the file looks like */
  readonly encoding?: string | undefined;
  /** The name of the sheet in a file that has several. @default the first that is not empty */
  readonly sheet?: string | undefined;
}

type ReadFile = Pick<LogFile, 'path' | 'at' | 'gzip'>;
type Kind = Pick<LogFile, 'format' | 'gzip'>;

const FORMATS: Readonly<Record<string, Kind>> = {
  '.csv': { format: 'CSV', gzip: false },
  '.csv.gz': { format: 'CSV', gzip: true },
  '.parquet': { format: 'Parquet', gzip: false },
  '.jsonl': { format: 'JSONL', gzip: false },
  '.jsonl.gz': { format: 'JSONL', gzip: true },
  '.ndjson': { format: 'JSONL', gzip: false },
  '.ndjson.gz': { format: 'JSONL', gzip: true },
  '.tsv': { format: 'CSV', gzip: false },
  '.tsv.gz': { format: 'CSV', gzip: true },
  '.txt': { format: 'CSV', gzip: false },
  '.txt.gz': { format: 'CSV', gzip: true },
  '.json': { format: 'JSON', gzip: false },
  '.json.gz': { format: 'JSON', gzip: true },
  '.xlsx': { format: 'Excel', gzip: false },
  '.xlsm': { format: 'Excel', gzip: false },
  '.ods': { format: 'OpenDocument', gzip: false },
  '.arrow': { format: 'Arrow', gzip: false },
  '.feather': { format: 'Arrow', gzip: false },
  '.gift': { format: 'questions', gzip: false },
  '.xml': { format: 'questions', gzip: false },
  '.zip': { format: 'questions', gzip: false },
};
const CHUNK_BYTES = 1 << 20;
const FIRST_BYTES = 4096;

/**
 * Tells the format of a file by its name and makes sure that there is such a file with something in it.
 *
 * @throws UnderstudyError `log`; `usage` for an encoding that nobody knows
 */
export async function findLogFile(path: string, { encoding, sheet }: FileReading = {}): Promise<LogFile> {
  const named = encoding === undefined ? undefined : encodingNamed(encoding);
  const status = await stat(path).catch((error: unknown) => {
    throw readProblem(path, error);
  });
  if (!status.isFile()) throw logProblem(path, 'not a file', 'name the file itself, not its folder');
  const kind = (await isAuthoredText(path)) ? FORMATS['.gift']! : kindOf(path);
  if (status.size === 0) throw logProblem(path, 'the file is empty', 'write the file again');
  const file = { path, ...kind, at: path, sheet, notes: [] };
  if (!hasTexts(kind, path)) {
    const notes =
      named === undefined ? [] : [`encoding ${named}: of no use to ${ofFormat(kind)}, which says its own`];
    return { ...file, encoding: UTF8, isEncodingSure: true, hasMark: false, notes };
  }
  const found = encodingOf(await firstBytes(file));
  if (found?.encoding === 'utf-32')
    throw logProblem(path, 'the file is UTF-32', 'save the file with the encoding UTF-8');
  const said = named ?? found?.encoding;
  const hasMark = found?.hasMark ?? false;
  return {
    ...file,
    encoding: said ?? UTF8,
    isEncodingSure: said !== undefined,
    hasMark,
    notes: noteOf(said, named !== undefined),
    ...(sheet === undefined
      ? {}
      : { notes: [`sheet ${sheet}: of no use to ${ofFormat(kind)}, which has no sheets`] }),
  };
}

function noteOf(encoding: Encoding | undefined, isNamed: boolean): string[] {
  if (encoding === undefined || encoding === UTF8) return [];
  return [`read as ${encoding}, ${isNamed ? 'as asked for' : 'as the file begins'}`];
}

/** @throws UnderstudyError `log` for a name that ends otherwise */
function kindOf(path: string): Kind {
  const ending = Object.keys(FORMATS).find((known) => path.toLowerCase().endsWith(known));
  if (ending === undefined)
    throw logProblem(path, 'unknown kind of file', `give one of ${Object.keys(FORMATS).join(', ')}`);
  return FORMATS[ending]!;
}

/** Whether it is a text that does not say its encoding itself. */
const hasTexts = ({ format }: Kind, path: string): boolean =>
  format === 'questions' ? !/\.(?:xml|zip)$/i.test(path) : /^(?:CSV|JSONL?)$/.test(format);

const ofFormat = ({ format }: Kind): string => (format === 'questions' ? 'a file of questions' : format);

async function firstBytes(file: ReadFile): Promise<Buffer> {
  for await (const chunk of readChunks(file)) return chunk.subarray(0, FIRST_BYTES);
  throw logProblem(file.path, 'the file is empty', 'write the file again');
}

/** SHA-256 of the file's bytes as they are on disk, in hex. */
export async function fingerprintFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of readChunks({ path, at: path, gzip: false })) hash.update(chunk);
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
export async function* readChunks(file: ReadFile): AsyncGenerator<Buffer> {
  const raw = createReadStream(file.at, { highWaterMark: CHUNK_BYTES });
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
