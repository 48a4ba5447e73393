/**
 * Whether two versions of the tool leave the same files: `npm run check:same -- --before CHECKOUT`, a built checkout of
 * the other version. Tables and predictions must agree to 1e-9, weights and other files to the last bit; what says when
 * and how long is left out.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { benchOptions, wrongUse } from '../options.ts';
import { COMMANDS } from './commands.ts';
import { differences } from './differences.ts';

const options = benchOptions({ before: '', after: resolve(import.meta.dirname, '../..'), keep: '' });
if (options.before === '') wrongUse('--before: expected the folder of a built checkout');

const place = options.keep === '' ? mkdtempSync(join(tmpdir(), 'understudy-same-')) : resolve(options.keep);
try {
  const [before, after] = [join(place, 'before'), join(place, 'after')];
  runAll(resolve(options.before), before);
  runAll(resolve(options.after), after);
  const { files, different } = await differences(before, after);
  for (const line of different) console.log(line);
  console.log(
    `${COMMANDS.length} commands, ${files} files: ${different.length === 0 ? 'all the same' : `${different.length} differ`}`,
  );
  process.exitCode = different.length === 0 ? 0 : 1;
} finally {
  if (options.keep === '') rmSync(place, { recursive: true, force: true });
}

/** In a folder of one name for both, since paths are part of what a run keeps. */
function runAll(checkout: string, folder: string): void {
  if (existsSync(folder)) return;
  const work = join(place, 'work');
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  for (const command of COMMANDS) {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(checkout, 'bin/understudy.js'), ...command.split(' ')],
      { cwd: work, encoding: 'utf8' },
    );
    if (status !== 0) throw new Error(`understudy ${command}: status ${status}: ${stderr.trim()}`);
    if (command.startsWith('inspect')) writeFileSync(join(work, 'inspect.json'), stdout);
    if (command.startsWith('sample --out later')) writeFiles(work);
  }
  renameSync(work, folder);
}

/** New questions and answers to them, and newcomers, from the second sample. */
function writeFiles(work: string): void {
  const [head, ...rows] = readFileSync(join(work, 'later/answers.csv'), 'utf8').trimEnd().split('\n');
  const columns = head!.split(',');
  const [user, question] = [columns.indexOf('user_id'), columns.indexOf('question_id')];
  const renamed = (row: string, at: number, prefix: string) => {
    // The generated ids need no quotes; what comes after them is left as it is.
    const fields = row.split(',');
    fields[at] = `${prefix}${fields[at]}`;
    return fields.join(',');
  };
  const lines = (all: readonly string[]) => `${[head, ...all].join('\n')}\n`;
  writeFileSync(join(work, 'later.csv'), lines(rows.map((row) => renamed(row, user, 'new-'))));
  const asked = rows.map((row) => renamed(row, question, 'new-'));
  const first = new Map(asked.map((row) => [row.split(',')[question], row]));
  writeFileSync(join(work, 'new.csv'), lines([...first.values()].slice(0, 40)));
  const known = new Set([...first.keys()].slice(0, 40));
  writeFileSync(
    join(work, 'new-answers.csv'),
    lines(asked.filter((row) => known.has(row.split(',')[question]))),
  );
}
