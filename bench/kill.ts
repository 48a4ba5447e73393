/**
 * Kills a training with -9 at random moments, starts it again each time, and compares what is left in the end with
 * a run that was left alone: `npm run check:kill [-- --kills 20]`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { checkWhole, fingerprints, runWithKills } from '../test/e2e/kill.ts';
import { FIXTURES, understudy } from '../test/e2e/process.ts';
import { benchOptions } from './options.ts';

const options = benchOptions({ kills: '20', epochs: '40', 'longest-wait-ms': '2500' });
const folder = mkdtempSync(join(tmpdir(), 'understudy-kill-'));
const args = [
  ...[
    'train',
    '--recipe',
    'solo',
    join(FIXTURES, 'notebook-run/answers.csv'),
    '--base',
    join(FIXTURES, 'notebook-run/base'),
  ],
  ...['--students', '3', '--learning-rate', '1e-3', '--epochs', options.epochs],
];
const alone = await understudy(...args, '--out', join(folder, 'alone'));
if (alone.status !== 0) throw new Error(alone.err);
const kills = Number(options.kills);
const longestWait = Number(options['longest-wait-ms']);
const killed = await runWithKills(
  { args, out: join(folder, 'killed'), kills, longestWait, random: Math.random },
  checkWhole,
);
if (killed.status !== 0) throw new Error(killed.err);
const [expected, got] = [fingerprints(join(folder, 'alone')), fingerprints(join(folder, 'killed'))];
const equal = isDeepStrictEqual(got, expected);
console.log(`${killed.kills} kills; no file half written after any; ${got.count} logged events`);
console.log(
  `final weights of ${Object.keys(got).length - 4} students, log and tables: ${equal ? 'equal bit for bit' : 'DIFFERENT'}`,
);
rmSync(folder, { recursive: true, force: true });
process.exitCode = equal ? 0 : 1;
