/** A file is written beside its place and renamed into it: a reader meets the old content or the new, never a part. */
import { open, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { diskError } from './disk-error.ts';
import { syncToDisk, temporaryBeside } from './temporaries.ts';

/**
 * Replaces a file's content, or makes the file; its folder must exist.
 *
 * @param options.mode who may read and write it, as of `chmod`
 * @throws UnderstudyError `io` if the disk refuses; what was there before is then untouched
 */
export async function writeFileAtomic(
  path: string,
  content: Uint8Array | string,
  options: { readonly mode?: number } = {},
): Promise<void> {
  await replaceFile(path, (temporary) => writeFile(temporary, content, options));
}

/**
 * The same for content that is written piece by piece.
 *
 * @param write makes the file under the name that it is given
 * @throws UnderstudyError `io` if the disk refuses, and whatever `write` throws; what was there before is then untouched
 */
export async function replaceFile(path: string, write: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = temporaryBeside(path);
  try {
    await write(temporary);
    // Before the rename: otherwise a power cut may leave the new name on an empty file.
    const file = await open(temporary, 'r+');
    try {
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    await syncToDisk(dirname(path));
  } catch (error) {
    // The write's own failure is the news, whether or not its remains can be removed.
    await rm(temporary, { force: true }).catch(() => undefined);
    throw diskError(error, path);
  }
}
