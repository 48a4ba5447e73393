/** Files to be pushed, and whether the Hub has them already. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { pathToFileURL } from 'node:url';
import type { ContentSource, ListFileEntry } from '@huggingface/hub';

export interface PushFile {
  /** In the repository. */
  readonly path: string;
  /** A file on the disk, or what it shall be. */
  readonly content: { readonly file: string } | { readonly bytes: Uint8Array };
}

/** What the library reads it from; a large file is never in memory as a whole. */
export function sourceOf({ content }: PushFile): ContentSource {
  return 'file' in content ? pathToFileURL(content.file) : new Blob([Uint8Array.from(content.bytes)]);
}

/** Bytes. */
export async function sizeOf({ content }: PushFile): Promise<number> {
  return 'file' in content ? (await stat(content.file)).size : content.bytes.length;
}

/**
 * Whether the repository's file has the same bytes. The Hub states a SHA-256 of files in large file storage, and of
 * others git's name: SHA-1 over the word "blob", the size and the bytes.
 */
export async function isSameContent(file: PushFile, entry: ListFileEntry | undefined): Promise<boolean> {
  if (entry === undefined) return false;
  const size = await sizeOf(file);
  if (size !== (entry.lfs?.size ?? entry.size)) return false;
  if (entry.lfs !== undefined) return (await digest(file, 'sha256', '')) === entry.lfs.oid;
  return (await digest(file, 'sha1', `blob ${size}\0`)) === entry.oid;
}

async function digest({ content }: PushFile, algorithm: 'sha1' | 'sha256', before: string): Promise<string> {
  const hash = createHash(algorithm).update(before);
  if ('bytes' in content) return hash.update(content.bytes).digest('hex');
  await pipeline(createReadStream(content.file), async (chunks) => {
    for await (const chunk of chunks) hash.update(chunk as Buffer);
  });
  return hash.digest('hex');
}
