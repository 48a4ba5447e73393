/** Writing a file so that its name never stands for half of it. */
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { UnderstudyError } from '../errors.ts';

/**
 * Writes beside the place, flushes to the disk, renames into the place. After a failure, what was there before is
 * untouched.
 *
 * @throws UnderstudyError `io` when the disk refuses
 */
export async function replaceFile(path: string, write: (handle: FileHandle) => Promise<void>): Promise<void> {
  const partial = `${path}.partial`;
  const failed = (cause: unknown): UnderstudyError => {
    const got = cause instanceof Error ? cause.message : String(cause);
    return new UnderstudyError('io', `${path}: could not be written: ${got}`, {
      hint: 'make room on the disk or choose another folder',
      cause,
    });
  };
  const handle = await open(partial, 'w').catch((cause: unknown) => {
    throw failed(cause);
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
    throw failed(cause);
  }
}
