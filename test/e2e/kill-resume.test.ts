/** Killed with -9 and started again: the weights are those of a run that was left alone, bit for bit. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FIXTURES, outcome, start, temporaryFolder, understudy } from './cli.ts';
import { checkWhole, fingerprints, runWithKills } from './kill.ts';

const base = join(FIXTURES, 'notebook-run/base');
const args = [
  ...[
    'train',
    join(FIXTURES, 'notebook-run/answers.csv'),
    '--base',
    base,
    '--students',
    '3',
    '--epochs',
    '4',
  ],
  ...['--learning-rate', '1e-3', '--threads', '1'],
];

function lehmer(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

test('kill -9 at random moments', async () => {
  const folder = temporaryFolder();
  const alone = await understudy(...args, '--out', join(folder, 'alone'));
  expect(alone.status).toBe(0);
  const options = { args, out: join(folder, 'killed'), kills: 4, longestWait: 2500, random: lehmer(5) };
  const killed = await runWithKills(options, checkWhole);
  expect(killed.status).toBe(0);
  expect(fingerprints(join(folder, 'killed'))).toEqual(fingerprints(join(folder, 'alone')));
});

test('Ctrl-C finishes the step, and the same command goes on', async () => {
  const folder = temporaryFolder();
  const out = join(folder, 'stopped');
  const child = start([...args, '--epochs', '40', '--out', out]);
  const finished = outcome(child);
  const events = () => {
    try {
      return readFileSync(join(out, 'log.jsonl'), 'utf8').split('\n').length;
    } catch {
      return 0;
    }
  };
  while (events() < 20) await new Promise((done) => setTimeout(done, 10));
  process.kill(-child.pid!, 'SIGINT');
  const { status, out: text } = await finished;
  expect(status).toBe(130);
  expect(text).toContain('the same command goes on');
  checkWhole(out);
  const stepsBefore = events();
  const again = start([...args, '--epochs', '40', '--out', out]);
  const finishedAgain = outcome(again);
  while (events() < stepsBefore + 5) await new Promise((done) => setTimeout(done, 10));
  process.kill(-again.pid!, 'SIGINT');
  expect((await finishedAgain).err).toContain('going on after step');
});

test('a second writer is told who holds the run', async () => {
  const out = join(temporaryFolder(), 'run');
  const first = start([...args, '--epochs', '40', '--out', out]);
  const finished = outcome(first);
  const started = () => {
    try {
      return readFileSync(join(out, 'log.jsonl'), 'utf8').includes('"step"');
    } catch {
      return false;
    }
  };
  while (!started()) await new Promise((done) => setTimeout(done, 10));
  const second = await understudy(...args, '--epochs', '40', '--out', out);
  expect(second.status).toBe(1);
  expect(second.err).toMatch(/^understudy: .*process \d+/);
  process.kill(-first.pid!, 'SIGKILL');
  await finished;
});
