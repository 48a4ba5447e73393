import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { folderCheckpoints } from '../../../test/folder-checkpoints.ts';
import { checkpointPart, NO_CHECKPOINTS } from './checkpoint-parts.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'understudy-test-'));
});
afterEach(() => rm(home, { recursive: true }));

test('stages share a place, count from zero, and see nothing of one another', async () => {
  const whole = folderCheckpoints(join(home, 'checkpoints'));
  const [first, second] = [checkpointPart(whole, 0, 10), checkpointPart(whole, 10, 25)];
  const save = (part: typeof first, step: number, content: string) =>
    part.saveCheckpoint(step, (folder) => writeFile(join(folder, 'a'), content));
  await save(first, 4, 'four');
  await save(first, 10, 'ten');
  await save(second, 1, 'eleven');
  await save(second, 15, 'twenty-five');
  const steps = async (part: typeof first) => (await part.checkpoints()).map(({ step }) => step);
  expect(await steps(whole)).toEqual([4, 10, 11, 25]);
  expect(await steps(first)).toEqual([4, 10]);
  expect(await steps(second)).toEqual([1, 15]);
  const [eleven] = await second.checkpoints();
  expect(await readFile(join(eleven!.folder, 'a'), 'utf8')).toBe('eleven');
  await second.removeCheckpoint(15);
  expect(await steps(whole)).toEqual([4, 10, 11]);
});

test('nowhere to save means that nothing is saved', async () => {
  await NO_CHECKPOINTS.saveCheckpoint(1, () => Promise.reject(new Error('filled')));
  await NO_CHECKPOINTS.removeCheckpoint(1);
  expect(await NO_CHECKPOINTS.checkpoints()).toEqual([]);
});
