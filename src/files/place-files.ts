/** A model's files move into a folder that keeps what else is in it, checkpoints above all. */
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { diskError } from './disk-error.ts';
import { listFolder, syncToDisk, temporaryBeside } from './temporaries.ts';
import { syncTree } from './write-folder-atomic.ts';

/**
 * Fills a folder beside and moves its files over one by one. They need not arrive together: the mark of completion is
 * taken away before the first of them, and the caller puts it back after the last.
 *
 * @param mark the name of the file whose presence says that the folder is complete
 * @throws UnderstudyError `io` if the disk refuses, and whatever `fill` throws; the folder is then as it was, unless it
 *   was the moving that failed, which leaves it without the mark
 */
export async function placeFiles(
  folder: string,
  mark: string,
  fill: (folder: string) => Promise<void>,
): Promise<void> {
  const temporary = temporaryBeside(join(folder, 'model'));
  try {
    await mkdir(temporary, { recursive: true });
    await fill(temporary);
    await syncTree(temporary);
    await rm(join(folder, mark), { force: true });
    for (const name of await listFolder(temporary)) await rename(join(temporary, name), join(folder, name));
    await syncToDisk(folder);
    await syncToDisk(dirname(folder));
  } catch (error) {
    throw diskError(error, folder);
  } finally {
    // Empty by now, or the remains of a failure that is the news.
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
  }
}
