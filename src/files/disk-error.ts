/** Turns what the disk refused into the line that a user reads, and what is missing into something else. */
import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { UnderstudyError } from '../errors.ts';

const ELSEWHERE = 'choose another folder';

const REFUSALS: Readonly<Record<string, { what: string; hint: string }>> = {
  ENOSPC: { what: 'the disk is full', hint: 'free some space and run the same command again' },
  EDQUOT: { what: 'the disk quota is used up', hint: 'free some space and run the same command again' },
  EFBIG: {
    what: 'the file is larger than may be',
    hint: 'raise the limit (ulimit -f) or choose another disk',
  },
  ENOENT: { what: 'no such file or folder', hint: 'see whether the folder is still there' },
  EROFS: { what: 'the file system is read-only', hint: ELSEWHERE },
  EACCES: { what: 'permission denied', hint: `change the permissions or ${ELSEWHERE}` },
  EPERM: { what: 'not permitted', hint: `change the permissions or ${ELSEWHERE}` },
  ENOTDIR: { what: 'part of the path is a file, not a folder', hint: ELSEWHERE },
  EISDIR: { what: 'a folder is where the file should be', hint: `move it away or ${ELSEWHERE}` },
  ENAMETOOLONG: { what: 'the path is too long', hint: 'choose a shorter one' },
  EMFILE: { what: 'too many files are open', hint: 'raise the limit (ulimit -n)' },
  EBUSY: { what: 'the file is in use', hint: 'close what uses it and run the same command again' },
  EIO: { what: 'the disk failed', hint: 'check the disk' },
};

/** An UnderstudyError `io` that names the path; anything that is not the disk's doing comes back as it is. */
export function diskError(error: unknown, path: string): unknown {
  const code = errorCode(error);
  const refusal = code === undefined ? undefined : REFUSALS[code];
  if (refusal === undefined) return error;
  return new UnderstudyError('io', `${path}: ${refusal.what}`, { hint: refusal.hint, cause: error });
}

/** `ENOENT` and its like; undefined for an error that is not the system's. */
export function errorCode(error: unknown): string | undefined {
  if (error instanceof UnderstudyError || !(error instanceof Error) || !('code' in error)) return undefined;
  return String(error.code);
}

/** Whether the disk refused because nothing may be written there, by the system's error or ours of it. */
export function isUnwritable(error: unknown): boolean {
  const code = errorCode(error instanceof UnderstudyError ? error.cause : error);
  return code !== undefined && ['EROFS', 'EACCES', 'EPERM'].includes(code);
}

/** What the work gives, or `otherwise` where the file or folder is not there. */
export async function ifMissing<T, Other>(work: Promise<T>, otherwise: Other): Promise<T | Other> {
  try {
    return await work;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return otherwise;
    throw error;
  }
}

/** The text of a file, undefined where there is none. @throws UnderstudyError `io` if the disk refuses */
export async function readText(path: string): Promise<string | undefined> {
  return await ifMissing(readFile(path, 'utf8'), undefined).catch((error: unknown) => {
    throw diskError(error, path);
  });
}

/** Makes a folder with those above it. On a read-only disk Node says of that no more than that nothing is there. */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
    let highest = resolve(folder);
    while (!existsSync(dirname(highest))) highest = dirname(highest);
    await mkdir(highest);
    await mkdir(folder, { recursive: true });
  }
}
