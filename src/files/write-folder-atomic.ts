/**
 * A folder of files appears whole or not at all.
 *
 * No system call that Node knows swaps two folders, so a replacement takes two renames. A process killed between them
 * leaves the old folder under its waiting name; `recoverFolder`, which runs when a run is opened, puts it back.
 */
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { diskError } from './disk-error.ts';
import { exists, replacedBeside, settleReplacement, syncToDisk, temporaryBeside } from './temporaries.ts';

/**
 * Replaces a folder, or makes it (and the folders above it).
 *
 * @param fill writes the content into the empty folder that it is given
 * @throws UnderstudyError `io` if the disk refuses, and whatever `fill` throws; what was there before is then untouched
 */
export async function writeFolderAtomic(
  path: string,
  fill: (temporary: string) => Promise<void>,
): Promise<void> {
  const temporary = temporaryBeside(path);
  try {
    await mkdir(temporary, { recursive: true });
    await fill(temporary);
    await syncTree(temporary);
    await settleReplacement(path);
    if (await exists(path)) await rename(path, replacedBeside(path));
    await rename(temporary, path);
    await syncToDisk(dirname(path));
    await settleReplacement(path);
  } catch (error) {
    // The write's own failure is the news, whether or not its remains can be removed.
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
    await settleReplacement(path).catch(() => undefined);
    throw diskError(error, path);
  }
}

/** Removes a folder so that at no moment a part of it stands under its name. */
export async function removeFolderAtomic(path: string): Promise<void> {
  const temporary = temporaryBeside(path);
  try {
    await rename(path, temporary);
    await rm(temporary, { recursive: true, force: true });
  } catch (error) {
    throw diskError(error, path);
  }
}

/** Files first, then the folders that name them. */
export async function syncTree(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    await (entry.isDirectory() ? syncTree(path) : syncToDisk(path));
  }
  await syncToDisk(folder);
}
