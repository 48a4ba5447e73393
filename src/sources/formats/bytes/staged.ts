/** A text in another encoding than UTF-8, written anew as UTF-8 where DuckDB finds it. */
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { outOfRoom } from '../../private-folder.ts';
import type { LogFile } from '../log-file.ts';
import { UTF8 } from './encodings.ts';
import { readUtf8 } from './utf8.ts';

const MARK = '\ufeff';

/** Whether DuckDB reads the text as it is; of JSON not behind a byte order mark. */
export function isReadAsItIs({ format, encoding, hasMark }: LogFile): boolean {
  return encoding === UTF8 && !(format === 'JSONL' && hasMark);
}

/**
 * Writes the text into `folder`, as UTF-8 without a mark. Lines stay where they are.
 *
 * @throws UnderstudyError `log` for bytes that are no characters, `io` where there is no room
 */
export async function stageText(file: LogFile, folder: string): Promise<LogFile> {
  async function* bytes(): AsyncGenerator<Uint8Array> {
    let isFirst = true;
    for await (const chunk of readUtf8(file)) {
      const isMarked = isFirst && chunk.toString('utf8', 0, 3) === MARK;
      yield isMarked ? chunk.subarray(3) : chunk;
      isFirst &&= chunk.length === 0;
    }
  }
  const at = await writeStaged(folder, bytes());
  return { ...file, at, gzip: false, encoding: UTF8, hasMark: false };
}

/** What is gathered before it is written: lines are short. */
const WRITE_CHARS = 1 << 16;

/** Returns the path of what was written. @throws UnderstudyError `io` where there is no room */
export async function writeStaged(
  folder: string,
  pieces: AsyncIterable<Uint8Array | string>,
): Promise<string> {
  const at = join(folder, 'text');
  const handle = await open(at, 'w', 0o600).catch((error: unknown) => {
    throw outOfRoom(error);
  });
  const write = async (piece: Uint8Array | string): Promise<void> => {
    if (piece.length === 0) return;
    await handle.appendFile(piece).catch((error: unknown) => {
      throw outOfRoom(error);
    });
  };
  try {
    let text = '';
    for await (const piece of pieces) {
      if (typeof piece !== 'string') await write(piece);
      else {
        text += piece;
        if (text.length < WRITE_CHARS) continue;
        await write(text);
        text = '';
      }
    }
    await write(text);
  } finally {
    await handle.close();
  }
  return at;
}
