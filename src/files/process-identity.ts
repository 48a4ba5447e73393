/** Which process this is, in a way that survives the system giving its number to another one. */
import { readFileSync } from 'node:fs';
import { errorCode } from './disk-error.ts';

export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, as the system counts; null on systems without /proc, where the number alone must do. */
  readonly started: string | null;
}

/** Identifies a process on this host, running or not. */
export function identifyProcess(pid: number): ProcessIdentity {
  return { pid, started: readProcess(pid)?.started ?? null };
}

/** Whether the very process is still there, on this host. */
export function isAlive({ pid, started }: ProcessIdentity): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: there is one, and it belongs to somebody else.
    if (errorCode(error) !== 'EPERM') return false;
  }
  const now = readProcess(pid);
  if (now === undefined) return true;
  return !now.ended && (started === null || started === now.started);
}

/** From /proc/<pid>/stat: field 3 is the state, field 22 the start in clock ticks since the system came up. */
function readProcess(pid: number): { started: string; ended: boolean } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    // Field 2 is the command in brackets and may itself hold brackets and spaces, so count from the last one.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // Z and X: it has ended, and only its parent has not looked yet.
    return { started: `${boot}:${fields[19]}`, ended: fields[0] === 'Z' || fields[0] === 'X' };
  } catch {
    return undefined;
  }
}
