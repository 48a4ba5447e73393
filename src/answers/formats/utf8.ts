/** Reading text: the decompressed bytes of a file, each chunk whole characters of valid UTF-8. */
import { isUtf8 } from 'node:buffer';
import { type LogFile, readChunks } from './log-file.ts';
import { logProblem } from './problems.ts';

export const LINE_FEED = 0x0a;

/** @throws UnderstudyError `log` naming the first line with a byte that is not UTF-8 */
export async function* readUtf8(file: LogFile): AsyncGenerator<Buffer> {
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

function notUtf8(path: string, line: number): Error {
  return logProblem(path, 'a byte that is not UTF-8', 'save the file with the encoding UTF-8', { line });
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
