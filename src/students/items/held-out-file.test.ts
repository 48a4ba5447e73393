import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { folderCheckpoints } from '../../../test/folder-checkpoints.ts';
import { openJudged, saveJudged } from './held-out-file.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'understudy-test-'));
});
afterEach(() => rmSync(home, { recursive: true }));

const heldOut = [
  { row: 3, part: 0, difficulty: 0.1 + 0.2, error: 1 / 3, alone: -2e-17 },
  { row: 9, part: 0, difficulty: -1, error: 0.5, alone: 0 },
];
const storeAt = () => folderCheckpoints(join(home, 'checkpoints'));
const checkpoint = (step: number) =>
  storeAt().saveCheckpoint(step, async (folder) => writeFileSync(join(folder, 'weights'), 'w'));

test('what was read comes back to the last bit; it is all that is left of the training', async () => {
  const store = storeAt();
  await checkpoint(4);
  await checkpoint(6);
  expect(await openJudged(store, 8)).toBeNull();
  await saveJudged(store, 8, { heldOut, seconds: 2.5 });
  expect(await openJudged(store, 8)).toEqual({ heldOut, seconds: 2.5 });
  expect(readdirSync(join(home, 'checkpoints'))).toEqual(['8']);
});

test('a last checkpoint that was not read through yet is none', async () => {
  await checkpoint(8);
  expect(await openJudged(storeAt(), 8)).toBeNull();
});

test('what a process that was killed in it left goes', async () => {
  const store = storeAt();
  await saveJudged(store, 8, { heldOut, seconds: 1 });
  await checkpoint(6);
  expect(await openJudged(store, 8)).not.toBeNull();
  expect((await store.checkpoints()).map(({ step }) => step)).toEqual([8]);
});

test('a broken file is named', async () => {
  const store = storeAt();
  await saveJudged(store, 8, { heldOut, seconds: 1 });
  writeFileSync(join(home, 'checkpoints/8/held-out.json'), '{"heldOut":[{}]');
  await expect(openJudged(store, 8)).rejects.toMatchObject({
    code: 'run',
    message: expect.stringContaining('held-out.json: not what was read of held-out items'),
  });
});
