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
/** What comes back for some tensors of the file, by name. */
async function load(tensors: readonly NamedTensor[]): Promise<Map<string, Float32Array>> {
  const found = new Map<string, Float32Array>();
  await loadTensors(path, tensors, async ({ name }, values) => {
    found.set(name, values);
  });
  return found;
}
const TENSORS = [tensor('a', [2, 2], 1, -0, 1e-45, 3.4e38), tensor('b', [1], 0.1), tensor('c', [0, 3])];

test('comes back to the last bit, and no more than is asked for', async () => {
  await saveTensors(path, TENSORS);
  expect(await load(TENSORS)).toEqual(new Map(TENSORS.map(({ name, data }) => [name, data])));
  expect([...(await load([TENSORS[1]!])).keys()]).toEqual(['b']);
});

describe('refuses', () => {
  test.each([
    ['another shape', tensor('a', [4], 0, 0, 0, 0), 'a: expected [4], got [2,2]'],
    ['a tensor that is not there', tensor('d', [1], 0), 'd: expected [1], got []'],
  ])('%s', async (_, asked, message) => {
    await saveTensors(path, TENSORS);
    await expect(load([asked])).rejects.toMatchObject({
      code: 'run',
      message: `${path}: ${message}`,
      hint: 'start over with `fresh`',
    });
  });

  test('a file that is cut off', async () => {
    await saveTensors(path, TENSORS);
    await writeFile(path, (await readFile(path)).subarray(0, -3));
    await expect(load(TENSORS)).rejects.toMatchObject({ code: 'base' });
  });

  test('a file that is not there', async () => {
    await expect(load(TENSORS)).rejects.toMatchObject({
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
