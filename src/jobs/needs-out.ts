/** Where a table goes unless the job names a place: into the run, if that can be written. */
import { UnderstudyError } from '../errors.ts';
import type { Run } from '../runs/index.ts';

/** @throws UnderstudyError `usage` where nothing can be written in the run folder and no other place is named */
export function needsOut({ folder, isReadOnly }: Pick<Run, 'folder' | 'isReadOnly'>, out?: string): void {
  if (!isReadOnly || out !== undefined) return;
  throw new UnderstudyError('usage', `${folder}: nothing can be written there`, {
    hint: 'name another place with `out`',
  });
}
