// Installs what package-lock.json says, where it is not installed yet. Plain JavaScript: it runs before anything is there.
import { execSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';

export const root = new URL('..', import.meta.url);

/** Runs a command in the project's folder, its output on ours. */
export function run(command) {
  execSync(command, { cwd: root, stdio: 'inherit' });
}

/** `npm ci` unless node_modules is at least as new as the lock file. */
export function installMissing() {
  const installed = new URL('node_modules/.package-lock.json', root);
  const wanted = statSync(new URL('package-lock.json', root)).mtimeMs;
  if (existsSync(installed) && statSync(installed).mtimeMs >= wanted) return;
  run('npm ci --no-fund --no-audit --loglevel=error');
}
