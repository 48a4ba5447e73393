// `npm run build`: compiles src/ to dist/. `--fresh` begins with an empty dist/, as a package must be built.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { root, run } from './install.js';

const dist = new URL('dist/', root);
if (process.argv.includes('--fresh')) rmSync(dist, { recursive: true, force: true });
try {
  run('npx --no-install tsc -p tsconfig.build.json');
} catch {
  process.exit(1); // tsc has said what is wrong
}
removeStale();

/** Removes compiled files whose source was renamed or deleted since: tsc leaves them. */
function removeStale() {
  for (const file of readdirSync(dist, { recursive: true })) {
    const source = file.replace(/(\.d\.ts|\.js)$/, '.ts');
    if (source !== file && !existsSync(new URL(`src/${source}`, root))) {
      rmSync(fileURLToPath(new URL(file, dist)));
    }
  }
}
