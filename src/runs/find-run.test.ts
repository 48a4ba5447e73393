/** A run looked at from outside: what a training would find, and that nothing is touched. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findRun } from './find-run.ts';
import { openRun } from './open-run.ts';
import type { RunHeader } from './run-header.ts';

const HEADER: RunHeader = {
  format: 1,
  recipe: 'class',
  settings: { epochs: 3 },
  versions: {},
  seed: 42,
  data: { path: 'answers.csv', fingerprint: 'd' },
  base: { name: 'nano', fingerprint: 'b' },
  leaks: null,
  started_at: 'now',
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'understudy-find-'));
});
afterEach(() => rmSync(folder, { recursive: true }));
const find = (create: RunHeader = HEADER, fresh = false) => findRun(join(folder, 'run'), { create, fresh });

test('no folder, or an empty one', async () => {
  expect(await find()).toBeNull();
  mkdirSync(join(folder, 'run'));
  expect(await find()).toBeNull();
  expect(readdirSync(folder, { recursive: true })).toEqual(['run']);
});

test('a run with the last checkpoint of its class, while another process writes it', async () => {
  const run = await openRun(join(folder, 'run'), { create: HEADER, fresh: false, now: 'now' });
  expect(await find()).toEqual({ isClassTrained: false, classSteps: 0, students: [] });
  for (const step of [3, 12]) await run.class.saveCheckpoint(step, async () => {});
  const before = readdirSync(folder, { recursive: true });
  expect(await find()).toMatchObject({ classSteps: 12 });
  expect(readdirSync(folder, { recursive: true })).toEqual(before);
  await run.release();
});

test('another run is refused, unless it is to be discarded; so is a folder of something else, always', async () => {
  await (await openRun(join(folder, 'run'), { create: HEADER, fresh: false, now: 'now' })).release();
  const other = { ...HEADER, settings: { epochs: 9 } };
  await expect(find(other)).rejects.toThrow(/holds a run with `epochs: 3`, not 9/);
  expect(await find(other, true)).toEqual({ isClassTrained: false, classSteps: 0, students: [] });
  rmSync(join(folder, 'run'), { recursive: true });
  mkdirSync(join(folder, 'run'));
  writeFileSync(join(folder, 'run', 'letter.txt'), '');
  await expect(find(HEADER, true)).rejects.toThrow(/not a run folder .*letter\.txt/);
});
