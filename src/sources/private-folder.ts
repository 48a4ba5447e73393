/** The temporary folder of one database, and the removal of those that killed processes left. */
import { createHash } from 'node:crypto';
import { lstat, mkdtemp, readdir, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { UnderstudyError } from '../errors.ts';
import { isAlive } from '../files/index.ts';

/** Before the number of the process: TMPDIR may be shared by machines, or containers, that count theirs alike. */
const PREFIX = `understudy-log-${createHash('sha256').update(hostname()).digest('hex').slice(0, 8)}-`;
const FOLDER = new RegExp(`^${PREFIX}(\\d+)-\\w{6}$`);

const ROOM_HINT = 'make room there, or name another place in TMPDIR';

/**
 * Makes a folder for this process alone. On the way it removes those of processes of this user that were killed.
 *
 * @throws UnderstudyError `io` if the place for temporary files refuses
 */
export async function makePrivateFolder(): Promise<string> {
  await removeLeftovers(tmpdir());
  try {
    return await mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`));
  } catch (cause) {
    const problem = `no temporary folder can be made in ${tmpdir()}`;
    throw new UnderstudyError('io', problem, { hint: ROOM_HINT, cause });
  }
}

/** What is said where a disk, or DuckDB, takes no more. */
export function outOfRoom(cause: unknown): UnderstudyError {
  const problem = `reading the file ran out of memory or of room in ${tmpdir()}`;
  return new UnderstudyError('io', problem, { hint: ROOM_HINT, cause });
}

/** What cannot be listed or removed stays: no command fails for the remains of another. */
async function removeLeftovers(parent: string): Promise<void> {
  for (const name of await readdir(parent).catch(() => [])) {
    const pid = FOLDER.exec(name)?.[1];
    if (pid === undefined || isAlive({ pid: Number(pid), started: null })) continue;
    const path = join(parent, name);
    try {
      const found = await lstat(path);
      if (!found.isDirectory() || found.uid !== (process.getuid?.() ?? found.uid)) continue;
      await rm(path, { recursive: true, force: true });
    } catch {
      // Another process may be removing it too.
    }
  }
}
