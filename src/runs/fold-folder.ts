import { join } from 'node:path';
import { FOLDS } from './layout.ts';

/** Where a run with folds keeps the training of one of them, a run of its own. @param fold from 1 */
export function foldFolder(runFolder: string, fold: number): string {
  return join(runFolder, FOLDS, String(fold));
}
