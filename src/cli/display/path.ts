/** Paths as people read them. */
import { isAbsolute, relative } from 'node:path';

/** Relative where the path lies below the current folder; what is no path stays as it is. */
export function formatPath(path: string): string {
  if (!isAbsolute(path)) return path;
  const below = relative('', path);
  return below.startsWith('..') ? path : below || '.';
}
