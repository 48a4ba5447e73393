/**
 * What a command costs beside another version of the tool, or the same with other flags, run by turns. Medians of seconds
 * and of peak memory, and their ratios.
 *
 *   npm run bench:beside -- --before CHECKOUT --log LOG
 *   npm run bench:beside -- --before CHECKOUT --answers 10000000 --command inspect
 *   npm run bench:beside -- --answers 2000000 --flags "--base nano --encoder frozen --split student" \
 *     --flags-before "--base nano --encoder frozen --split random"
 *
 * CHECKOUT is a built checkout of the other version; without it both sides are this one. `--answers` generates a log of
 * so many in the system's temporary folder, or takes the one that is there.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import prettyBytes from 'pretty-bytes';
import { generateLog } from './generate-log.ts';
import { benchOptions, median, wrongUse } from './options.ts';
import { type TimedCommand, timedCommand } from './timed-command.ts';

const HERE = resolve(import.meta.dirname, '..');
const options = benchOptions({
  before: HERE,
  after: HERE,
  log: '',
  answers: '',
  command: 'train',
  flags: '--base nano --encoder frozen --split question',
  'flags-before': '',
  rounds: '3',
  threads: '1',
});
const { command } = options;
if (command !== 'train' && command !== 'inspect')
  wrongUse(`--command: expected train or inspect, got ${command}`);
if ((options.log === '') === (options.answers === '')) wrongUse('expected either --log or --answers');
const log = options.log === '' ? await logOf(Number(options.answers)) : options.log;

const runs = { before: [] as TimedCommand[], after: [] as TimedCommand[] };
for (let round = 0; round < Number(options.rounds); round++)
  for (const which of ['before', 'after'] as const) {
    const timed = await timedOn(which);
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

async function logOf(answers: number): Promise<string> {
  if (!Number.isInteger(answers) || answers < 1) wrongUse('--answers: expected a whole number above 0');
  const path = join(tmpdir(), `understudy-bench-${answers}.csv`);
  if (!existsSync(path)) await generateLog(path, answers);
  return path;
}

async function timedOn(which: 'before' | 'after'): Promise<TimedCommand> {
  const bin = join(resolve(options[which]), 'bin/understudy.js');
  if (command === 'inspect') return await timedCommand(['inspect', log], bin);
  const said = which === 'before' && options['flags-before'] !== '' ? options['flags-before'] : options.flags;
  const folder = mkdtempSync(join(tmpdir(), 'understudy-beside-'));
  const flags = [...said.split(' '), '--threads', options.threads, '--out', join(folder, 'run')];
  try {
    return await timedCommand(['train', log, ...flags], bin);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
