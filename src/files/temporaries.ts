/**
 * What lies beside a file or folder while it is being replaced, and how to tidy up after a process that was killed.
 *
 * Only the one writer of a run makes these, so whatever of them is found when a run is opened belongs to nobody.
 */
import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { errorCode, ifMissing } from './disk-error.ts';

const TEMPORARY = /^\..+\.tmp-\d+-\d+$/;
const REPLACED = /^\.(.+)\.replaced$/;

let count = 0;

/** A name for the new content of `path`, in the same folder so that a rename can put it in place. */
export function temporaryBeside(path: string): string {
  count += 1;
  return join(dirname(path), `.${basename(path)}.tmp-${process.pid}-${count}`);
}

/** Where the old content of a folder waits while the new one takes its place. */
export function replacedBeside(path: string): string {
  return join(dirname(path), `.${basename(path)}.replaced`);
}

/** Whether the name is one of `temporaryBeside`. */
export function isTemporary(name: string): boolean {
  return TEMPORARY.test(name);
}

/** Ends whatever replacements were cut short in this folder (not below it): each comes out old or new, whole. */
export async function recoverFolder(folder: string): Promise<void> {
  for (const name of await listFolder(folder)) {
    const replaced = REPLACED.exec(name)?.[1];
    if (replaced !== undefined) await settleReplacement(join(folder, replaced));
    else if (isTemporary(name)) await rm(join(folder, name), { recursive: true, force: true });
  }
}

/** The old folder goes back if the new one did not arrive, and away if it did. */
export async function settleReplacement(path: string): Promise<void> {
  if (await exists(path)) await rm(replacedBeside(path), { recursive: true, force: true });
  else if (await exists(replacedBeside(path))) await rename(replacedBeside(path), path);
}

/** Names in a folder, none where there is no folder. */
export async function listFolder(folder: string): Promise<string[]> {
  return await ifMissing(readdir(folder), []);
}

/** Folders in a folder; what a user's file manager leaves beside them is none of ours. */
export async function foldersIn(folder: string): Promise<string[]> {
  const entries = await ifMissing(readdir(folder, { withFileTypes: true }), []);
  return entries.filter((entry) => !entry.isFile()).map(({ name }) => join(folder, name));
}

/** Whether a file or folder is there; throws the system's error where that cannot be known. */
export async function exists(path: string): Promise<boolean> {
  return (await ifMissing(stat(path), null)) !== null;
}

/** Sees to it that a file's bytes, or a folder's names, outlast a power cut. */
export async function syncToDisk(path: string): Promise<void> {
  try {
    // Windows syncs nothing that is open for reading only; a folder opens for nothing else.
    const handle = await open(path, 'r+').catch(() => open(path, 'r'));
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    // Some systems sync no folders. A killed process loses nothing by it; a power cut might.
    if (!['EPERM', 'EISDIR', 'EINVAL', 'ENOTSUP'].includes(errorCode(error) ?? '')) throw error;
  }
}
