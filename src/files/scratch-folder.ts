/** A folder in the run folder for what is needed for a moment. */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { diskError } from './disk-error.ts';
import { temporaryBeside } from './temporaries.ts';

/**
 * Makes an empty folder, on the disk that the run was given, and removes it when `use` is done. What a killed process
 * leaves of it goes when the run is opened next.
 *
 * @throws UnderstudyError `io` if the disk refuses, and whatever `use` throws
 */
export async function withScratchFolder<Result>(
  runFolder: string,
  use: (folder: string) => Promise<Result>,
): Promise<Result> {
  const folder = temporaryBeside(join(runFolder, 'scratch'));
  try {
    await mkdir(folder);
    return await use(folder);
  } catch (error) {
    throw diskError(error, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
