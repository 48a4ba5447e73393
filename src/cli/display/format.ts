/** Paths as people read them. */
import { relative } from 'node:path';

/** Relative where the path lies below the current folder. */
export function formatPath(path: string): string {
  const below = relative('', path);
  return below.startsWith('..') ? path : below || '.';
}
