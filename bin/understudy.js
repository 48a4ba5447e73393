#!/usr/bin/env node
// The command. What it does stands in src/cli/main.ts; this file only finds the built one.
import { existsSync, readFileSync } from 'node:fs';

/** So many files are open at once while modules load; with fewer, Node ends in words of its own. */
const FEWEST_FILES = 256;

const built = new URL('../dist/cli/main.js', import.meta.url);
if (!existsSync(built)) fail('not built yet; run: npm ci');
const limit = mostFiles();
if (limit < FEWEST_FILES)
  fail(
    `this shell lets a command open ${limit} files, ${FEWEST_FILES} are needed; run: ulimit -n ${FEWEST_FILES}`,
  );
const { main } = await import(built.href);
process.exitCode = await main(process.argv.slice(2));

/** Where the system says it: Linux. */
function mostFiles() {
  try {
    const soft = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
    return soft === undefined ? Number.POSITIVE_INFINITY : Number(soft);
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

function fail(message) {
  console.error(`understudy: ${message}`);
  process.exit(1);
}
