/**
 * The cache of Hub repositories that Python's huggingface_hub keeps, so that a base fetched by one is there for the
 * other (docs: "Understand caching"):
 *
 *   models--owner--name/
 *     blobs/<sha256 or git's sha1>          contents, whole and verified
 *     refs/<revision>                       the commit that a branch or tag named when it was last asked for
 *     snapshots/<commit>/<file>             relative symbolic links to blobs
 */
import { createReadStream } from 'node:fs';
import { mkdir, readFile, rm, stat, symlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { UnderstudyError } from '../../errors.ts';
import { diskError, replaceFile } from '../../files/index.ts';
import { type HubFile, missingFiles } from './files.ts';
import { isCommit } from './name.ts';

/** Places of one repository in the cache. */
export type BaseCache = ReturnType<typeof baseCache>;

export function baseCache(cacheFolder: string, repository: string) {
  const name = `models--${repository.replaceAll('/', '--')}`;
  const folder = join(cacheFolder, name);
  return {
    folder,
    blob: (hash: string) => join(folder, 'blobs', hash),
    /**
     * What has arrived of a blob. Not the `<hash>.incomplete` of older Pythons, which may be writing there at this
     * moment: two that append to one file spoil it.
     */
    partial: (hash: string) => join(folder, 'blobs', `${hash}.understudy.incomplete`),
    ref: (revision: string) => join(folder, 'refs', revision),
    snapshot: (commit: string) => join(folder, 'snapshots', commit),
    /** Where Python keeps its locks too, though not this one. */
    lock: join(cacheFolder, '.locks', name, 'understudy.lock'),
  };
}

interface CachedBase {
  readonly commit: string;
  readonly folder: string;
  /** Names of needed files that are not there; empty where the base can be used. */
  readonly missing: readonly string[];
}

/** The files of a revision in the cache; null where the cache does not know the revision. */
export async function cachedBase(cache: BaseCache, revision: string): Promise<CachedBase | null> {
  const commit = isCommit(revision) ? revision : await readRef(cache, revision);
  if (commit === null) return null;
  const folder = cache.snapshot(commit);
  return { commit, folder, missing: await missingFiles(folder) };
}

async function readRef(cache: BaseCache, revision: string): Promise<string | null> {
  const text = await readFile(cache.ref(revision), 'utf8').catch(() => '');
  return isCommit(text.trim()) ? text.trim() : null;
}

/** Remembers which commit a branch or tag names. @throws UnderstudyError `io` if the disk refuses */
export async function keepRef(cache: BaseCache, revision: string, commit: string): Promise<void> {
  if (isCommit(revision) || (await readRef(cache, revision)) === commit) return;
  await onDisk(cache.ref(revision), async (path) => {
    await mkdir(dirname(path), { recursive: true });
    await replaceFile(path, commit);
  });
}

/** Puts a blob into a snapshot under its name. @throws UnderstudyError `io` if the disk refuses */
export async function keepInSnapshot(
  cache: BaseCache,
  commit: string,
  { path, hash }: HubFile,
): Promise<void> {
  await onDisk(join(cache.snapshot(commit), path), async (place) => {
    await mkdir(dirname(place), { recursive: true });
    // A link from before may lead nowhere.
    await rm(place, { force: true });
    const blob = cache.blob(hash);
    try {
      await symlink(relative(dirname(place), blob), place);
    } catch {
      // Windows wants a right for it, and some file systems have none.
      await replaceFile(place, createReadStream(blob));
    }
  });
}

/** Whether a blob is there, whole. */
export async function hasBlob(cache: BaseCache, { hash, bytes }: HubFile): Promise<boolean> {
  return (await sizeOf(cache.blob(hash))) === bytes;
}

/** In bytes; 0 where there is no such file. */
export async function sizeOf(path: string): Promise<number> {
  return await stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

/** Does the work; an error of the disk names the way to another cache. */
export async function onDisk<T>(path: string, work: (path: string) => Promise<T>): Promise<T> {
  try {
    return await work(path);
  } catch (cause) {
    const error = diskError(cause, path);
    if (!(error instanceof UnderstudyError) || error.code !== 'io') throw error;
    throw new UnderstudyError('io', error.message, {
      hint: `${error.hint ?? 'see what the disk has'} (HF_HUB_CACHE names another cache of models)`,
      cause,
    });
  }
}
