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
    '--recipe',
    'solo',
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

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s while finished students are passed leaves the tables as they were',
  async (signal) => {
    const out = join(temporaryFolder(), 'run');
    expect((await understudy(...args, '--out', out)).status).toBe(0);
    const tables = () =>
      ['students.csv', 'log.jsonl', 'predictions.parquet'].map((name) => readFileSync(join(out, name)));
    const before = tables();
    for (const wait of [700, 1000, 1300]) {
      const child = start([...args, '--out', out]);
      const finished = outcome(child);
      const timer = setTimeout(() => process.kill(-child.pid!, signal), wait);
      const { err } = await finished;
      clearTimeout(timer);
      expect(err).not.toMatch(/ended by|^\s+at /m);
      expect(tables()).toEqual(before);
    }
  },
);

test('a reader of standard output that goes away ends the command without a stack', async () => {
  const child = start(['inspect', join(FIXTURES, 'notebook-run/answers.csv')]);
  child.stdout!.destroy();
  const { status, err } = await outcome(child);
  expect([0, 141]).toContain(status);
  expect(err).toBe('');
});

test('a loss that is not finite names student, step and what to do', async () => {
  const out = join(temporaryFolder(), 'run');
  const { status, err } = await understudy(...args, '--learning-rate', '1e30', '--out', out);
  expect(status).toBe(1);
  expect(err.trimEnd().split('\n').at(-1)).toMatch(
    /^understudy: student \S+, step \d+: .* lower --learning-rate/,
  );
});
