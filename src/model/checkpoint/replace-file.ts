/** Writing a file so that its name never stands for half of it. */
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { UnderstudyError } from '../../errors.ts';

/** What a system says, in a user's words. Others are shown as they are. */
const REFUSALS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file is larger than may be',
  ENOENT: 'no such folder',
  ENOTDIR: 'part of the path is a file, not a folder',
  EROFS: 'the file system is read-only',
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EISDIR: 'a folder is where the file should be',
  EIO: 'the disk failed',
};

/**
 * Writes beside the place, flushes to the disk, renames into the place. After a failure, what was there before is
 * untouched.
 *
 * @throws UnderstudyError `io` when the disk refuses
 */
export async function replaceFile(path: string, write: (handle: FileHandle) => Promise<void>): Promise<void> {
  const partial = `${path}.partial`;
  const handle = await open(partial, 'w').catch((cause: unknown) => {
    throw refusal(path, cause);
  });
  try {
    try {
      await write(handle);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(partial, path);
  } catch (cause) {
    await rm(partial, { force: true }).catch(() => {});
    throw refusal(path, cause);
  }
}

/** The system takes at most 2 GiB a call, and may take less than it was given. */
const CHUNK_BYTES = 1 << 26;

/** Appends all of the bytes. */
export async function writeFully(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, done, Math.min(bytes.length - done, CHUNK_BYTES));
    done += bytesWritten;
  }
}

function refusal(path: string, cause: unknown): UnderstudyError {
  const code = (cause as NodeJS.ErrnoException).code ?? '';
  const what = REFUSALS[code] ?? `could not be written: ${cause instanceof Error ? cause.message : cause}`;
  const full = code === 'ENOSPC' || code === 'EDQUOT';
  const hint = full ? 'free some space and run the same command again' : 'choose another folder';
  return new UnderstudyError('io', `${path}: ${what}`, { hint, cause });
}
