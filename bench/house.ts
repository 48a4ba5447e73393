/**
 * What is wanted of the sources as a whole: lines in all and by room, lines of tests beside the jobs, and how long
 * `--help` of every command takes on the built command.
 *
 *   npm run check:house [-- --rounds 3]
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { JOB_NAMES } from '../src/jobs/index.ts';
import { benchOptions, median } from './options.ts';
import { timedCommand } from './timed-command.ts';

const { rounds } = benchOptions({ rounds: '3' });
const SRC = join(import.meta.dirname, '../src');

/** Lines of the files below a folder of src/. */
function lines(folder: string, isWanted: (path: string) => boolean): number {
  const paths = readdirSync(join(SRC, folder), { recursive: true, encoding: 'utf8' });
  const wanted = paths.filter((path) => path.endsWith('.ts') && isWanted(path));
  return wanted.reduce(
    (sum, path) => sum + readFileSync(join(SRC, folder, path), 'utf8').split('\n').length - 1,
    0,
  );
}
const isTest = (path: string) => path.endsWith('.test.ts');
const sourceLines = (folder: string) => lines(folder, (path) => !isTest(path));

const all = sourceLines('.');
const rooms = readdirSync(SRC, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [{ name: entry.name, size: sourceLines(entry.name) }] : [],
);
const largest = rooms.reduce((a, b) => (b.size > a.size ? b : a));
console.log(`source lines without tests: ${all}`);
console.log(`largest room: ${largest.name}, ${largest.size} (${((100 * largest.size) / all).toFixed(1)} %)`);
console.log(`src/cli: ${sourceLines('cli')}`);
for (const room of ['jobs', 'classes']) {
  const tests = lines(room, isTest);
  console.log(`src/${room}: ${(tests / sourceLines(room)).toFixed(2)} lines of tests a source line`);
}
for (const command of [...JOB_NAMES, 'completion']) {
  const seconds: number[] = [];
  for (let round = 0; round < Number(rounds); round++)
    seconds.push((await timedCommand([command, '--help'])).seconds);
  console.log(`${command} --help: ${median(seconds).toFixed(2)} s`);
}
