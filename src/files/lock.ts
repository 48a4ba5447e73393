/**
 * One writer at a time: a file that says who writes.
 *
 * A lock is made whole (written beside, then hard-linked, which fails if there is one). A lock whose process has died
 * is taken over. The danger there: two processes read the same dead lock, the first replaces it, and the second then
 * replaces the first's living one. Therefore whoever wants to replace a lock first takes a second lock, named after
 * the very lock to be replaced, and under it looks whether that one is still in place. A second lock may itself be
 * left by a process that died, and is taken over by the same rule.
 */
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { link, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type ZodType, z } from 'zod';
import { isUnderstudyError, UnderstudyError } from '../errors.ts';
import { diskError, errorCode } from './disk-error.ts';
import { readJson } from './json.ts';
import { identifyProcess, isAlive, type ProcessIdentity } from './process-identity.ts';

export interface Lock {
  /** Gives the lock back; a second call does nothing. */
  release(): Promise<void>;
}

/** What a lock file says. */
interface Holder {
  /** Tells this lock from every other; a name, nothing that a result depends on. */
  readonly id: string;
  readonly host: string;
  readonly process: ProcessIdentity;
  /** The command that started the process. */
  readonly command: ProcessIdentity;
  /** ISO time. */
  readonly since: string;
}

const identitySchema = z.object({ pid: z.int().positive(), started: z.string().nullable() });
const holderSchema: ZodType<Holder> = z.object({
  id: z.string().regex(/^[0-9a-f]+$/),
  host: z.string(),
  process: identitySchema,
  command: identitySchema,
  since: z.string(),
});

const ORPHAN_WAIT_MS = 10_000;
const POLL_MS = 100;
/** Ample for a living process to end what takes it a few calls: writing a lock, taking one over. */
const SETTLE_MS = 1_000;

/**
 * Takes the lock, from a dead process silently. A holder that lives while its command has died is about to notice and
 * to end: it is given ten seconds.
 *
 * @param since ISO time of now, for whoever is turned away
 * @param options.hasOut whether they have an --out, and so could go elsewhere
 * @throws UnderstudyError `run` that names the holder
 */
export async function acquireLock(
  path: string,
  since: string,
  options: { readonly hasOut: boolean } = { hasOut: true },
): Promise<Lock> {
  const mine: Holder = { ...unnamed(since), id: randomUUID().replaceAll('-', '').slice(0, 16) };
  try {
    for (let waitedMs = 0; ; waitedMs += POLL_MS) {
      const holder = await tryAcquire(path, mine);
      if (holder === undefined) break;
      const orphan = holder.host === mine.host && !isAlive(holder.command);
      if (!orphan || waitedMs >= ORPHAN_WAIT_MS) throw inUse(path, { holder, mine, ...options });
      await setTimeout(POLL_MS);
    }
    await removeRemains(path);
  } catch (error) {
    throw diskError(error, path);
  }
  return {
    async release() {
      const holder = await readHolder(path);
      if (holder !== 'torn' && holder?.id === mine.id) await rm(path, { force: true });
    },
  };
}

/**
 * For who cannot take a lock, since nothing can be written where it lies, and only reads.
 *
 * @throws UnderstudyError `run` that names the living process of this machine that has it
 */
export async function refuseHeld(path: string, since: string): Promise<void> {
  const mine: Holder = { ...unnamed(since), id: '' };
  const holder = await readHolder(path);
  if (holder === undefined || holder === 'torn' || holder.host !== mine.host) return;
  if (isAlive(holder.process)) throw inUse(path, { holder, mine, hasOut: false });
}

/** This process as a holder. */
const unnamed = (since: string): Omit<Holder, 'id'> => ({
  host: hostname(),
  process: identifyProcess(process.pid),
  command: identifyProcess(process.ppid),
  since,
});

/** Undefined once the lock is ours, otherwise the living process that has it. */
async function tryAcquire(path: string, mine: Holder): Promise<Holder | undefined> {
  for (let waitedMs = 0; ; ) {
    if (await createLock(path, mine)) return undefined;
    const holder = await readHolder(path);
    if (holder === undefined) continue; // given back this moment
    if (holder !== 'torn' && isHeld(holder, mine)) return holder;

    const id = idOf(holder);
    const guard = `${path}.${id}`;
    const rival = await tryAcquire(guard, mine);
    if (rival !== undefined) {
      // It is taking the lock over, or is about to see that another one did; look again who has it then.
      if (waitedMs >= SETTLE_MS) return rival;
      waitedMs += POLL_MS;
      await setTimeout(POLL_MS);
      continue;
    }
    try {
      if (idOf(await readHolder(path)) === id) {
        await replaceLock(path, mine);
        return undefined;
      }
    } finally {
      await rm(guard, { force: true });
    }
  }
}

/** Whether a process that can be asked is alive; one on another host cannot be asked, and counts as alive. */
function isHeld(holder: Holder, mine: Holder): boolean {
  return holder.host !== mine.host || isAlive(holder.process);
}

function idOf(holder: Holder | 'torn' | undefined): string | undefined {
  return holder === 'torn' ? 'torn' : holder?.id;
}

/** False if there is a lock already. */
async function createLock(path: string, mine: Holder): Promise<boolean> {
  const draft = draftOf(path, mine);
  try {
    await writeFile(draft, JSON.stringify(mine));
    await link(draft, path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    return createWithoutLink(path, mine);
  } finally {
    await rm(draft, { force: true });
  }
}

/** For file systems without hard links. Between making the file and filling it nothing else of ours runs. */
function createWithoutLink(path: string, mine: Holder): boolean {
  try {
    writeFileSync(path, JSON.stringify(mine), { flag: 'wx' });
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

async function replaceLock(path: string, mine: Holder): Promise<void> {
  const draft = draftOf(path, mine);
  await writeFile(draft, JSON.stringify(mine));
  await rename(draft, path);
}

function draftOf(path: string, mine: Holder): string {
  return `${path}.${mine.id}.draft`;
}

/** A lock that stays unreadable was left by a process that died while making it, or by a power cut. */
async function readHolder(path: string): Promise<Holder | 'torn' | undefined> {
  for (let waitedMs = 0; ; waitedMs += POLL_MS) {
    try {
      return await readJson(path, holderSchema);
    } catch (error) {
      if (!isUnderstudyError(error) || error.code !== 'run') throw error;
      if (waitedMs >= SETTLE_MS) return 'torn';
      await setTimeout(POLL_MS);
    }
  }
}

/**
 * Second locks and drafts of processes that were killed. A living process may lose one to this as well, and no harm
 * comes of it: it was after a lock that is no longer in place, looks, and sees ours.
 */
async function removeRemains(path: string): Promise<void> {
  for (const name of await readdir(dirname(path))) {
    if (name.startsWith(`${basename(path)}.`)) await rm(join(dirname(path), name), { force: true });
  }
}

function inUse(
  path: string,
  { holder, mine, hasOut }: { readonly holder: Holder; readonly mine: Holder; readonly hasOut: boolean },
): UnderstudyError {
  const elsewhere = holder.host !== mine.host;
  const { pid } = holder.process;
  const isHere = !elsewhere && pid === mine.process.pid;
  const who = isHere
    ? 'another job of this process'
    : `process ${pid}${elsewhere ? ` on ${holder.host}` : ''}`;
  const ways = [
    'wait until it has ended',
    ...(elsewhere ? [] : [isHere ? 'stop it' : `stop it (kill ${pid})`]),
    ...(hasOut ? ['choose another `out`'] : []),
  ];
  const last = ways.length > 1 ? `, or ${ways.pop()}` : '';
  return new UnderstudyError('run', `${dirname(path)}: in use by ${who} since ${holder.since}`, {
    hint: `${ways.join(', ')}${last}${elsewhere ? `; if that process is gone, delete ${path}` : ''}`,
  });
}
