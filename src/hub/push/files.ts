/** Files to be pushed, and whether the Hub has them already. */
import { stat } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import type { ContentSource, ListFileEntry } from '@huggingface/hub';
import { contentHash } from '../content-hash.ts';

export interface PushFile {
  /** In the repository. */
  readonly path: string;
  /** A file on the disk, or the bytes themselves. */
  readonly content: { readonly file: string } | { readonly bytes: Uint8Array };
}

/** What the library reads it from; a large file is never in memory as a whole. */
export function sourceOf({ content }: PushFile): ContentSource {
  return 'file' in content ? pathToFileURL(content.file) : new Blob([Uint8Array.from(content.bytes)]);
}

/** Their paths, and bytes. */
export async function sizesOf(files: readonly PushFile[]): Promise<{ path: string; bytes: number }[]> {
  return await Promise.all(files.map(async ({ path, content }) => ({ path, bytes: await sizeOf(content) })));
}

async function sizeOf(content: PushFile['content']): Promise<number> {
  return 'file' in content ? (await stat(content.file)).size : content.bytes.length;
}

/** Whether the file in the repository has the same bytes. */
export async function isSameContent(
  { content }: PushFile,
  entry: ListFileEntry | undefined,
): Promise<boolean> {
  if (entry === undefined) return false;
  const size = await sizeOf(content);
  const { size: itsSize, oid } = entry.lfs ?? entry;
  return size === itsSize && (await contentHash(content, { isLarge: entry.lfs !== undefined, size })) === oid;
}
