/** What a training would find in its folder. Takes no lock and changes nothing. */
import { join } from 'node:path';
import { diskError } from '../files/index.ts';
import { listCheckpoints } from './checkpoint-store.ts';
import { readClass } from './class/folder.ts';
import { CLASS } from './layout.ts';
import { lookAt } from './lock-run.ts';
import { readRun } from './read-run.ts';
import { checkRunHeader, checkSameRun, type RunHeader, readRunHeader } from './run-header.ts';

export interface FoundRun {
  /** Whether the class is complete. */
  readonly isClassTrained: boolean;
  /** Optimizer steps of the class's last checkpoint; 0 without one. */
  readonly classSteps: number;
  /** Students whose folders are complete. */
  readonly students: readonly string[];
}

/**
 * The run that `openRun` would go on with, or discard; null where it would begin one.
 *
 * @param create what the run must be
 * @throws UnderstudyError as `openRun` does: for a folder of something else, or of another run unless `fresh`
 */
export async function findRun(
  folder: string,
  { create, fresh }: { readonly create: RunHeader; readonly fresh: boolean },
): Promise<FoundRun | null> {
  try {
    checkRunHeader(create, folder);
    if ((await lookAt(folder, { isNew: true, fresh })) !== 'run') return null;
    if (fresh) return NOTHING_TRAINED;
    const stored = await readRunHeader(folder);
    if (stored === undefined) return null;
    checkSameRun(folder, stored, create);
    const checkpoints = await listCheckpoints(join(folder, CLASS));
    const { students } = await readRun(folder);
    return {
      isClassTrained: (await readClass(folder)) !== null,
      classSteps: checkpoints.at(-1)?.step ?? 0,
      students: students.map(({ metrics }) => metrics.user_id),
    };
  } catch (error) {
    throw diskError(error, folder);
  }
}

/** What a run holds does not matter when it is discarded. */
const NOTHING_TRAINED: FoundRun = { isClassTrained: false, classSteps: 0, students: [] };
