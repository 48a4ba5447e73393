/** Who may write in a run folder: what the folder must be, and the lock on it. */
import { readdir, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isUnderstudyError, UnderstudyError } from '../errors.ts';
import {
  acquireLock,
  diskError,
  ifMissing,
  isTemporary,
  isUnwritable,
  makeFolder,
  refuseHeld,
} from '../files/index.ts';
import {
  DISCARDED_HEADER,
  EVENT_LOG,
  FEATURES,
  HUB_RECORD,
  LOCK,
  RUN_CONTENT,
  RUN_HEADER,
} from './layout.ts';
import { readRunHeader } from './run-header.ts';

/** A run folder in which nobody else writes. */
export interface RunLock {
  readonly folder: string;
  /** Whether nothing can be written there, by this process at least: there is no lock, and nothing is tidied up. */
  readonly isReadOnly?: true;
  /** Lets the next writer in, and removes the folder if it was made for this lock and nothing came of it. */
  release(): Promise<void>;
}

/**
 * Locks a run folder, from the first read of a job to its last write.
 *
 * @param isNew whether a run may begin there: a folder that is missing is then made, an empty one taken
 * @param fresh whether the run in the folder is to be discarded; one whose `run.json` cannot be read then counts as a
 *   run if there is its log, and nothing that no run makes
 * @param now ISO time, for whoever finds the folder locked
 * @param reads whether a run that is there is only read: where nothing can be written, it is then opened without a lock
 * @throws UnderstudyError `run` if the folder is something else than a run, or is locked; `io` if the disk refuses. The
 *   folder is then as it was
 */
export async function lockRun(
  folder: string,
  {
    isNew,
    fresh,
    now,
    reads = false,
  }: { readonly isNew: boolean; readonly fresh: boolean; readonly now: string; readonly reads?: boolean },
): Promise<RunLock> {
  try {
    const found = await lookAt(folder, { isNew, fresh });
    if (found !== 'run' && !isNew) throw noRun(folder);
    if (found === 'missing') await makeFolder(folder);
    // Not where there is something in it by now.
    const tidy = () => (found === 'missing' ? rmdir(folder).catch(() => undefined) : undefined);
    const path = join(folder, LOCK);
    const lock = await acquireLock(path, now, { hasOut: isNew }).catch(async (error: unknown) => {
      await tidy();
      if (!reads || found !== 'run' || !isUnwritable(error)) throw error;
      await refuseHeld(path, now);
      return null;
    });
    if (lock === null) return { folder, isReadOnly: true, release: async () => undefined };
    return {
      folder,
      async release() {
        await lock.release();
        await tidy();
      },
    };
  } catch (error) {
    throw diskError(error, folder);
  }
}

/** What a command that needs a run says where there is none. */
export function noRun(folder: string): UnderstudyError {
  return new UnderstudyError('run', `${folder}: not a run folder (no ${RUN_HEADER})`, {
    hint: 'name the folder that a training made',
  });
}

/** @throws UnderstudyError `run` if there is something in the folder and it is no run of ours; nothing is touched */
export async function lookAt(
  folder: string,
  { isNew, fresh }: { readonly isNew: boolean; readonly fresh: boolean },
): Promise<'missing' | 'empty' | 'run'> {
  const names = await ifMissing(readdir(folder), null);
  if (names === null) return 'missing';
  try {
    if ((await readRunHeader(folder)) !== undefined) return 'run';
  } catch (error) {
    // The header is not Understudy's: a user may have a run.json from elsewhere.
    const broken = isUnderstudyError(error) && error.code === 'run';
    if (broken && isNew && fresh && names.includes(EVENT_LOG) && names.every(isOfRun)) return 'run';
    throw error;
  }
  if (names.includes(DISCARDED_HEADER)) return 'empty';
  const foreign = names.find((name) => !isOfWriting(name));
  if (foreign === undefined) return 'empty';
  throw new UnderstudyError(
    'run',
    `${folder}: not a run folder (no ${RUN_HEADER}, but it holds ${foreign})`,
    { hint: isNew ? 'choose another `out`' : 'name the folder that a training made' },
  );
}

function isOfRun(name: string): boolean {
  return (
    [RUN_HEADER, DISCARDED_HEADER, FEATURES, HUB_RECORD, ...RUN_CONTENT].includes(name) || isOfWriting(name)
  );
}

/** What is in a folder only while it is being written, or after its writer was killed. */
function isOfWriting(name: string): boolean {
  return name === LOCK || name.startsWith(`${LOCK}.`) || isTemporary(name);
}
