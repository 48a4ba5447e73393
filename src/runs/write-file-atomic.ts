/** A file is written beside its place and renamed into it: a reader meets the old content or the new, never a part. */
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { diskError } from './disk-error.ts';
import { syncToDisk, temporaryBeside } from './temporaries.ts';

/**
 * Replaces a file's content, or makes the file; its folder must exist.
 *
 * @throws UnderstudyError `io` if the disk refuses; what was there before is then untouched
 */
export async function writeFileAtomic(path: string, content: Uint8Array | string): Promise<void> {
  const temporary = temporaryBeside(path);
  try {
    const file = await open(temporary, 'w');
    try {
      await file.writeFile(content);
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
    throw diskError(error, path);
  }
}
