/** Reading a Parquet file of ours: what is told to a user whose file is missing or is something else. */
import { stat } from 'node:fs/promises';
import { type AsyncBuffer, asyncBufferFromFile } from 'hyparquet';
import { isUnderstudyError, UnderstudyError } from '../errors.ts';
import { diskError, errorCode } from './disk-error.ts';

/**
 * @param what the rows, in the plural
 * @param missing what to do where there is no such file
 * @param broken what to do where it cannot be read
 * @throws UnderstudyError `run` if the file is missing or broken, `io` if the disk refuses, and those of `read`
 */
export async function readParquet<T>(
  path: string,
  {
    what,
    missing,
    broken,
    read,
  }: { what: string; missing: string; broken: string; read: (file: AsyncBuffer) => Promise<T> },
): Promise<T> {
  try {
    await stat(path);
    return await read(await asyncBufferFromFile(path));
  } catch (error) {
    if (isUnderstudyError(error)) throw error;
    if (errorCode(error) === 'ENOENT')
      throw new UnderstudyError('run', `${path}: no such file`, { hint: missing });
    const refused = diskError(error, path);
    if (refused !== error) throw refused;
    throw new UnderstudyError('run', `${path}: expected a Parquet file of ${what}`, {
      hint: broken,
      cause: error,
    });
  }
}
