import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadTensors, type NamedTensor, saveTensors } from './tensors-file.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'understudy-test-'));
  path = join(folder, 'tensors.safetensors');
});
afterEach(() => rm(folder, { recursive: true }));

const tensor = (name: string, shape: number[], ...data: number[]): NamedTensor => ({
  name,
  shape,
  data: Float32Array.from(data),
});
const empty = ({ name, shape, data }: NamedTensor): NamedTensor => ({
  name,
  shape,
  data: new Float32Array(data.length),
});
const TENSORS = [tensor('a', [2, 2], 1, -0, 1e-45, 3.4e38), tensor('b', [1], 0.1), tensor('c', [0, 3])];

test('comes back in place, to the last bit', async () => {
  await saveTensors(path, TENSORS);
  const into = TENSORS.map(empty);
  await loadTensors(path, into);
  expect(into).toEqual(TENSORS);
  // Some of them, into parts of something larger.
  const flat = new Float32Array(6);
  await loadTensors(path, [{ name: 'a', shape: [2, 2], data: flat.subarray(1, 5) }]);
  expect([...flat]).toEqual([0, ...TENSORS[0]!.data, 0]);
});

describe('refuses', () => {
  test.each([
    ['another shape', tensor('a', [4], 0, 0, 0, 0), 'a: expected [4], got [2,2]'],
    ['a tensor that is not there', tensor('d', [1], 0), 'd: expected [1], got []'],
  ])('%s', async (_, asked, message) => {
    await saveTensors(path, TENSORS);
    await expect(loadTensors(path, [asked])).rejects.toMatchObject({
      code: 'run',
      message: `${path}: ${message}`,
      hint: 'start over with --fresh',
    });
  });

  test('a file that is cut off', async () => {
    await saveTensors(path, TENSORS);
    await writeFile(path, (await readFile(path)).subarray(0, -3));
    await expect(loadTensors(path, TENSORS.map(empty))).rejects.toMatchObject({ code: 'base' });
  });

  test('a file that is not there', async () => {
    await expect(loadTensors(path, TENSORS)).rejects.toMatchObject({
      message: expect.stringContaining(path),
    });
  });

  test('to write what is not finite, and then writes nothing', async () => {
    const tensors = [...TENSORS, tensor('d', [3], 1, 2, Number.NaN)];
    await expect(saveTensors(path, tensors)).rejects.toMatchObject({
      code: 'numeric',
      message: 'd: expected finite numbers, got NaN at position 2',
    });
    expect(await readdir(folder)).toEqual([]);
  });
});
