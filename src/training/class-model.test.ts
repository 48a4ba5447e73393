import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { writeTinyClass } from '../../test/tiny-class.ts';
import { CLASS_BIAS, CLASS_WEIGHT, writeSafetensors } from '../model/index.ts';
import { calibrated, openClassModel, studentRow } from './class-model.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'understudy-test-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('studentRow', () => {
  const weight = { shape: [3, 2], data: Float32Array.of(1, 2, 10, 20, 100, 200) };

  test('is w + U v, and b + c', () => {
    const { row, bias } = studentRow({ weight, bias: 0.25 }, [0.5, 1, -0.5]);
    expect([...row]).toEqual([1 + 10 - 50, 2 + 20 - 100]);
    expect(bias).toBe(0.75);
    const average = studentRow({ weight, bias: 0.25 }, new Float64Array(3));
    expect([...average.row]).toEqual([1, 2]);
    expect(average.bias).toBe(0.25);
  });

  test('of rank 0', () => {
    expect(studentRow({ weight: { shape: [1, 2], data: Float32Array.of(3, 4) }, bias: 1 }, [-2])).toEqual({
      row: Float32Array.of(3, 4),
      bias: -1,
    });
  });

  test('a temperature divides it', () => {
    expect(calibrated({ row: Float32Array.of(1, -3), bias: 0.5 }, 2)).toEqual({
      row: Float32Array.of(0.5, -1.5),
      bias: 0.25,
    });
  });
});

describe('openClassModel', () => {
  test('gives back what was written', async () => {
    await writeTinyClass(folder, { seed: 1, rank: 2, temperature: 1 });
    const model = await openClassModel(folder);
    expect(model.weight.shape).toEqual([3, model.checkpoint.config.hiddenSize]);
    expect(model.weight.data).toHaveLength(3 * model.checkpoint.config.hiddenSize);
    expect(Number.isFinite(model.bias)).toBe(true);
    await model.checkpoint.close();
  });

  const write = (...tensors: (readonly [string, number[]])[]) =>
    writeSafetensors(
      join(folder, 'class.safetensors'),
      new Map(
        tensors.map(([name, shape]) => [
          name,
          { shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)) },
        ]),
      ),
    );

  test.each([
    ['a missing file', () => rm(join(folder, 'class.safetensors')), 'class.safetensors'],
    ['a broken one', () => writeFile(join(folder, 'class.safetensors'), 'no'), 'class.safetensors'],
    [
      'a model of another width',
      () => write([CLASS_WEIGHT, [3, 25]], [CLASS_BIAS, [1]]),
      'not of the model beside it',
    ],
    [
      'a vector for a matrix',
      () => write([CLASS_WEIGHT, [24]], [CLASS_BIAS, [1]]),
      'not of the model beside it',
    ],
    ['no weight', () => write([CLASS_BIAS, [1]]), 'not of the model beside it'],
    ['no bias', () => write([CLASS_WEIGHT, [3, 24]]), CLASS_BIAS],
    ['a missing encoder', () => rm(join(folder, 'model.safetensors')), 'model.safetensors'],
  ])('refuses %s', async (_, spoil, message) => {
    await writeTinyClass(folder, { seed: 1, rank: 2, temperature: 1 });
    await spoil();
    await expect(openClassModel(folder)).rejects.toMatchObject({
      code: expect.stringMatching(/^(base|run)$/),
      message: expect.stringContaining(message),
    });
  });
});
