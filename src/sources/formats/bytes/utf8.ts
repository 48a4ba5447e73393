/** Reading text: the decompressed bytes of a file as UTF-8, each chunk whole characters. */
import { isUtf8 } from 'node:buffer';
import { type LogFile, readChunks } from '../log-file.ts';
import { logProblem } from '../problems.ts';
import { decoderOf, UTF8, WINDOWS_1252, Windows1252Guess } from './encodings.ts';

export const LINE_FEED = 0x0a;

/** The cause of an error about a file that does not say its encoding, and is not UTF-8. */
class NotUtf8 extends Error {}

type TextFile = Pick<LogFile, 'path' | 'at' | 'gzip' | 'encoding'>;

/** @throws UnderstudyError `log` naming the first line with a byte that is not of the file's encoding */
export async function* readUtf8(file: TextFile): AsyncGenerator<Buffer> {
  yield* file.encoding === UTF8 ? checked(file) : decoded(file);
}

/**
 * Opens a file, and once more as Windows-1252 where it proves not to be UTF-8 and looks like that.
 *
 * @throws UnderstudyError `log` for another file that is not UTF-8, and what `open` throws
 */
export async function withEncoding<T>(file: LogFile, open: (file: LogFile) => Promise<T>): Promise<T> {
  try {
    return await open(file);
  } catch (error) {
    const isNotUtf8 = error instanceof Error && error.cause instanceof NotUtf8;
    if (!isNotUtf8 || file.isEncodingSure || !(await looksLikeWindows1252(file))) throw error;
    const note =
      'read as Windows-1252 (Latin-1), since it is not UTF-8 and looks like that; `encoding` names another';
    return await open({ ...file, encoding: WINDOWS_1252, notes: [...file.notes, note] });
  }
}

async function looksLikeWindows1252(file: LogFile): Promise<boolean> {
  const guess = new Windows1252Guess();
  for await (const chunk of readChunks(file)) guess.feed(chunk);
  return guess.isPlausible;
}

async function* checked(file: TextFile): AsyncGenerator<Buffer> {
  let line = 1;
  let rest: Buffer = Buffer.alloc(0); // the start of a character that the last chunk cut
  for await (const chunk of readChunks(file)) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const end = bytes.length - cutCharacterBytes(bytes);
    const text = bytes.subarray(0, end);
    if (!isUtf8(text)) throw notUtf8(file.path, line + linesBeforeInvalid(text));
    line += countLineFeeds(text);
    rest = bytes.subarray(end);
    yield text;
  }
  if (rest.length > 0) throw notUtf8(file.path, line);
}

async function* decoded(file: TextFile): AsyncGenerator<Buffer> {
  const decoder = decoderOf(file.encoding);
  let line = 1;
  const decode = (bytes: Uint8Array, stream: boolean): Buffer => {
    try {
      return Buffer.from(decoder.decode(bytes, { stream }));
    } catch (cause) {
      const before = decoderOf(file.encoding, true).decode(bytes, { stream: false }).split('\ufffd', 1)[0]!;
      const at = { line: line + before.split('\n').length - 1, cause };
      throw logProblem(file.path, `a byte that is not ${file.encoding}`, ENCODING_HINT, at);
    }
  };
  for await (const chunk of readChunks(file)) {
    const text = decode(chunk, true);
    line += countLineFeeds(text);
    yield text;
  }
  yield decode(new Uint8Array(), false);
}

const ENCODING_HINT = 'save the file with the encoding UTF-8, or name the one that it has with `encoding`';

function notUtf8(path: string, line: number): Error {
  return logProblem(path, 'a byte that is not UTF-8', ENCODING_HINT, { line, cause: new NotUtf8() });
}
/** How many bytes at the end begin a character without finishing it: 0 to 3. */
function cutCharacterBytes(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!;
    if ((byte & 0xc0) === 0x80) continue; // inside a character: look further back for its first byte
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return back < length ? back : 0;
  }
  return 0;
}

/** A line feed is never part of another character, so lines can be judged one by one. */
function linesBeforeInvalid(text: Buffer): number {
  let lines = 0;
  let start = 0;
  for (;;) {
    const end = text.indexOf(LINE_FEED, start);
    if (end === -1 || !isUtf8(text.subarray(start, end))) return lines;
    lines += 1;
    start = end + 1;
  }
}

function countLineFeeds(text: Buffer): number {
  let count = 0;
  for (let i = text.indexOf(LINE_FEED); i !== -1; i = text.indexOf(LINE_FEED, i + 1)) count += 1;
  return count;
}
