/**
 * What a training costs beside another version of the tool, run by turns:
 * `npm run bench:beside -- --before CHECKOUT --log LOG`, a built checkout of the other version. Medians of seconds and of
 * peak memory, and their ratios.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import prettyBytes from 'pretty-bytes';
import { benchOptions, median, wrongUse } from './options.ts';
import { type TimedCommand, timedCommand } from './timed-command.ts';

const options = benchOptions({
  before: '',
  after: resolve(import.meta.dirname, '..'),
  log: '',
  flags: '--base nano --encoder frozen --split question',
  rounds: '3',
  threads: '1',
});
if (options.before === '') wrongUse('--before: expected the folder of a built checkout');
if (options.log === '') wrongUse('--log: expected an answer log');

const runs = { before: [] as TimedCommand[], after: [] as TimedCommand[] };
for (let round = 0; round < Number(options.rounds); round++)
  for (const which of ['before', 'after'] as const) {
    const timed = await trainBy(resolve(options[which]));
    process.stderr.write(`${which}: ${timed.seconds.toFixed(1)} s\n`);
    runs[which].push(timed);
  }
for (const [name, of, text] of [
  ['seconds', ({ seconds }: TimedCommand) => seconds, (value: number) => value.toFixed(1)],
  ['peak memory', ({ peakBytes }: TimedCommand) => peakBytes ?? Number.NaN, prettyBytes],
] as const) {
  const [before, after] = [median(runs.before.map(of)), median(runs.after.map(of))];
  const told = Number.isNaN(before)
    ? 'not told by this system'
    : `${text(before)} before, ${text(after)} after`;
  console.log(`${name}: ${told}, ratio ${(after / before).toFixed(2)}`);
}

async function trainBy(checkout: string): Promise<TimedCommand> {
  const folder = mkdtempSync(join(tmpdir(), 'understudy-beside-'));
  const flags = [...options.flags.split(' '), '--threads', options.threads, '--out', join(folder, 'run')];
  try {
    return await timedCommand(['train', options.log, ...flags], join(checkout, 'bin/understudy.js'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
