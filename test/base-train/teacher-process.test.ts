/** The teacher in a process of their own, who may be gone at any moment. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { forkTeacher } from '../../scripts/base-train/teacher-process.ts';
import { cpuDevice } from '../../src/engine/index.ts';
import { isUnderstudyError } from '../../src/errors.ts';
import { openCheckpoint } from '../../src/model/index.ts';
import { openTeacher } from '../../src/training/index.ts';

const BERT = resolve(import.meta.dirname, '../fixtures/bert/base');
const BATCH = [Int32Array.of(2, 5, 3), Int32Array.of(2, 7, 8, 3)];

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test('they say what they would say in this process, and are gone once they are released', async () => {
  const checkpoint = await openCheckpoint(BERT);
  const here = await openTeacher(cpuDevice({ threads: 1 }), checkpoint);
  await checkpoint.close();
  const there = await forkTeacher(BERT);
  expect(there.width).toBe(here.width);
  expect(await there.read(BATCH)).toEqual(await here.read(BATCH));
  await there.release();
  expect(isAlive(there.pid)).toBe(false);
  await here.release();
});

test('a batch that they cannot read fails alone', async () => {
  const teacher = await forkTeacher(BERT);
  await expect(teacher.read([Int32Array.of(1_000_000)])).rejects.toThrow(/^the teacher: /);
  expect((await teacher.read(BATCH)).texts).toHaveLength(2 * teacher.width);
  await teacher.release();
});

test('who is killed fails the batch that waits and every one after it, in a line', async () => {
  const teacher = await forkTeacher(BERT);
  const waiting = teacher.read(BATCH);
  process.kill(teacher.pid, 'SIGKILL');
  const failure = await waiting.then(
    // They may have been quick.
    () => teacher.read(BATCH).catch((error: unknown) => error),
    (error: unknown) => error,
  );
  expect(isUnderstudyError(failure)).toBe(true);
  expect((failure as Error).message).toBe('the teacher: their process was ended by SIGKILL');
  await setTimeout(20);
  await expect(teacher.read(BATCH)).rejects.toThrow('was ended by SIGKILL');
  await teacher.release();
});

test('who does not open says why, in a line', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'understudy-test-'));
  cpSync(join(BERT, 'config.json'), join(folder, 'config.json'));
  const failure = await forkTeacher(folder).catch((error: unknown) => error);
  expect(isUnderstudyError(failure)).toBe(true);
  expect((failure as Error).message).toMatch(/^the teacher: .*safetensors/);
  rmSync(folder, { recursive: true });
});
