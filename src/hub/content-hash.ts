/** What a Hub calls a content by. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/**
 * SHA-256 of a file in large file storage; of any other git's name (git-hash-object): SHA-1 over the word "blob", the
 * size and the bytes.
 *
 * @param content a file on the disk, or its bytes
 * @param size in bytes
 */
export async function contentHash(
  content: { readonly file: string } | { readonly bytes: Uint8Array },
  { isLarge, size }: { readonly isLarge: boolean; readonly size: number },
): Promise<string> {
  const hash = isLarge ? createHash('sha256') : createHash('sha1').update(`blob ${size}\0`);
  if ('bytes' in content) hash.update(content.bytes);
  else for await (const chunk of createReadStream(content.file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
