// Runs at the end of `npm ci` in a clone: builds, and links the command where npx looks first.
import { existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { root, run } from './install.js';

run('npm run --silent build');
const bin = new URL('node_modules/.bin/', root);
if (existsSync(new URL('node_modules', root)) && process.platform !== 'win32') {
  mkdirSync(bin, { recursive: true });
  const link = new URL('understudy', bin);
  rmSync(link, { force: true });
  symlinkSync('../../bin/understudy.js', link);
}
