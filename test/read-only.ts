/** A folder in which nothing can be written: a read-only mount for root, whom permissions do not bind; else permissions. */
import { execFileSync } from 'node:child_process';
import { chmodSync } from 'node:fs';

/**
 * Makes the folder read-only until what is returned is called; null where neither can be done here.
 *
 * @param folder an existing folder; what lies below it is read-only by a mount alone
 */
export function makeReadOnly(folder: string): (() => void) | null {
  if (process.platform === 'win32') return null;
  if (process.getuid!() !== 0) {
    chmodSync(folder, 0o555);
    return () => chmodSync(folder, 0o755);
  }
  try {
    execFileSync('mount', ['--bind', folder, folder], { stdio: 'ignore' });
  } catch {
    return null;
  }
  const undo = () => void execFileSync('umount', [folder], { stdio: 'ignore' });
  try {
    execFileSync('mount', ['-o', 'remount,bind,ro', folder], { stdio: 'ignore' });
    return undo;
  } catch {
    undo();
    return null;
  }
}
