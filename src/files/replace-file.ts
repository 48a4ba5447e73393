/** A file is written beside its place and renamed into it: a reader meets the old content or the new, never a part. */
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UnderstudyError } from '../errors.ts';
import { diskError, errorCode } from './disk-error.ts';
import { syncToDisk, temporaryBeside } from './temporaries.ts';

type Pieces = Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;

/** The system takes at most 2 GiB a call, and may take less than it was given. */
const CHUNK_BYTES = 1 << 26;

/**
 * Replaces a file's content, or makes the file; its folder must exist. The file is on the disk when this resolves.
 *
 * @param content pieces are taken one by one as they are written, so that they are never all in memory
 * @param options.mode who may read and write it, as of `chmod`
 * @throws UnderstudyError `io` if the disk refuses, and whatever taking the pieces throws; what was there before is
 *   then untouched
 */
export async function replaceFile(
  path: string,
  content: string | Uint8Array | Pieces,
  { mode }: { readonly mode?: number } = {},
): Promise<void> {
  const temporary = temporaryBeside(path);
  try {
    const file = await open(temporary, 'w', mode);
    try {
      const pieces = typeof content === 'string' || content instanceof Uint8Array ? [content] : content;
      for await (const piece of pieces)
        await append(file, typeof piece === 'string' ? Buffer.from(piece) : piece);
      // Before the rename: otherwise a power cut may leave the new name on an empty file.
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    await syncToDisk(dirname(path));
  } catch (error) {
    // The write's own failure is the news, whether or not its remains can be removed.
    await rm(temporary, { force: true }).catch(() => undefined);
    if (errorCode(error) !== 'ENOENT') throw diskError(error, path);
    throw new UnderstudyError('io', `${path}: no such folder`, {
      hint: 'choose another folder',
      cause: error,
    });
  }
}

async function append(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, Math.min(bytes.length - done, CHUNK_BYTES));
    done += bytesWritten;
  }
}
