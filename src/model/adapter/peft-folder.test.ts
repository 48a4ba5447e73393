import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { elementCount } from '../../graph/index.ts';
import { openSafetensors, type Tensor, writeSafetensors } from '../checkpoint/safetensors.ts';
import { parseConfig } from '../config.ts';
import { type Adapter, adapterIn, initialAdapter, stackAdapters } from './adapter.ts';
import { studentParameters } from './lora.ts';
import { mergeAdapter } from './merge-adapter.ts';
import { ADAPTER_CONFIG, ADAPTER_WEIGHTS, readAdapter, saveAdapter } from './peft-folder.ts';

const config = parseConfig(
  {
    model_type: 'modernbert',
    vocab_size: 100,
    hidden_size: 8,
    num_hidden_layers: 1,
    num_attention_heads: 2,
    intermediate_size: 12,
    pad_token_id: 3,
  },
  'c',
);
const lora = { rank: 2, alpha: 6, targetModules: ['Wqkv', 'dense'], dropout: 0.1 };
const WQKV = 'model.layers.0.attn.Wqkv';
const DOWN = `base_model.model.${WQKV}.lora_A.weight`;

/** As after some training: B is no longer zero. */
function trained(): Adapter {
  const row = Float32Array.from({ length: 8 }, (_, k) => Math.fround(Math.sin(k)));
  const adapter = initialAdapter(config, lora, { seed: 1, student: 's', row, bias: Math.fround(0.3) });
  for (const { b } of adapter.matrices.values()) b.set(b.map((_, k) => Math.cos(k)));
  return adapter;
}

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'understudy-'));
});
afterEach(() => rm(folder, { recursive: true }));

const save = (adapter = trained()) => saveAdapter(folder, config, adapter, { base: '../../class' });

test('comes back from memory to the last bit', () => {
  const other = { ...trained(), row: new Float32Array(8).fill(7), bias: -2 };
  const stacked = stackAdapters(config, [trained(), other]);
  expect([...stacked].map(([name, { shape }]) => [name, shape])).toEqual(
    studentParameters(config, lora).map(({ name, shape: [rows, ...rest] }) => [name, [2 * rows!, ...rest]]),
  );
  expect(stacked.get(`${WQKV}.lora_B[8:16]`)!.data[1]).toBe(trained().matrices.get(WQKV)!.b[9 * 2]);
  for (const [student, adapter] of [trained(), other].entries()) {
    const part = (name: string) => {
      const { data } = stacked.get(name)!;
      return data.slice((student * data.length) / 2, ((student + 1) * data.length) / 2);
    };
    expect(adapterIn(config, lora, part)).toEqual(adapter);
  }
});

describe('a folder as PEFT has it', () => {
  test('comes back to the last bit', async () => {
    await save();
    expect(await readAdapter(folder, config)).toEqual(trained());
    expect((await readdir(folder)).sort()).toEqual([ADAPTER_CONFIG, ADAPTER_WEIGHTS]);
  });

  test('has PEFT’s names and shapes', async () => {
    await save();
    const file = await openSafetensors(join(folder, ADAPTER_WEIGHTS));
    const shapes = [...file.tensors].map(([name, { shape }]) => `${name} ${shape}`);
    const bias = await file.read('base_model.model.classifier.bias');
    await file.close();
    expect(shapes.sort()).toEqual([
      'base_model.model.classifier.bias 2',
      'base_model.model.classifier.weight 2,8',
      'base_model.model.head.dense.lora_A.weight 2,8',
      'base_model.model.head.dense.lora_B.weight 8,2',
      `${DOWN} 2,8`,
      `base_model.model.${WQKV}.lora_B.weight 24,2`,
    ]);
    expect([...bias]).toEqual([-0.15, 0.15].map(Math.fround));
    const json = JSON.parse(await readFile(join(folder, ADAPTER_CONFIG), 'utf8'));
    expect(json).toMatchObject({
      peft_type: 'LORA',
      task_type: 'SEQ_CLS',
      base_model_name_or_path: '../../class',
      r: 2,
      lora_alpha: 6,
      lora_dropout: 0.1,
      target_modules: ['Wqkv', 'dense'],
      modules_to_save: ['classifier'],
    });
  });

  test('is not written with a weight that is not finite', async () => {
    const adapter = trained();
    adapter.matrices.get(WQKV)!.a[5] = Number.NaN;
    await expect(save(adapter)).rejects.toMatchObject({
      code: 'numeric',
      message: `${DOWN}: expected finite numbers, got NaN at position 5`,
    });
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('what cannot be read is refused by name', () => {
  const refused = async (message: string) =>
    expect(readAdapter(folder, config)).rejects.toMatchObject({
      code: 'base',
      message: expect.stringContaining(message),
    });

  test('no folder, no JSON, no object', async () => {
    await refused(`${join(folder, ADAPTER_CONFIG)}: expected JSON`);
    await writeFile(join(folder, ADAPTER_CONFIG), '[]');
    await refused('expected a JSON object, got []');
  });

  test.each([
    [{ peft_type: 'IA3' }, 'peft_type: expected "LORA", got "IA3"'],
    [{ task_type: 'CAUSAL_LM' }, 'task_type: expected "SEQ_CLS", got "CAUSAL_LM"'],
    [{ use_dora: true }, 'use_dora: expected none, for it is not supported, got true'],
    [{ rank_pattern: { Wqkv: 4 } }, 'rank_pattern: expected none'],
    [{ bias: 'all' }, 'bias: expected "none", got "all"'],
    [{ target_modules: '.*Wqkv' }, 'target_modules: expected a list of names, got ".*Wqkv"'],
    [
      { target_modules: ['q_proj'] },
      'target_modules: expected names of linear layers of the model, got "q_proj"',
    ],
    [{ r: 0 }, 'r: expected a whole number above 0, got 0'],
    [{ lora_alpha: 'x' }, 'lora_alpha: expected a number above 0, got "x"'],
    [{ lora_dropout: 2 }, 'lora_dropout: expected a number from 0 and below 1, got 2'],
    [{ r: 3 }, `tensor "${DOWN}": expected [3,8], got [2,8]`],
    [
      { target_modules: ['Wqkv'] },
      'tensor "base_model.model.head.dense.lora_A.weight": expected only what adapter_config.json speaks of',
    ],
    [{ target_modules: ['Wqkv', 'dense', 'Wi'] }, 'Wi.lora_A.weight": expected [2,8], got none of that name'],
  ])('%o', async (change, message) => {
    await save();
    const path = join(folder, ADAPTER_CONFIG);
    const json = JSON.parse(await readFile(path, 'utf8'));
    await writeFile(path, JSON.stringify({ ...json, ...change }));
    await refused(message);
  });

  test('a file that is cut off, with what to do about a student of one’s own', async () => {
    await save();
    const path = join(folder, ADAPTER_WEIGHTS);
    await writeFile(path, (await readFile(path)).subarray(0, 200));
    await expect(readAdapter(folder, config)).rejects.toMatchObject({
      code: 'base',
      hint: 'give the folder of a student who was trained with `recipe: adapter`',
    });
  });

  test('values that are not finite', async () => {
    await save();
    const path = join(folder, ADAPTER_WEIGHTS);
    const file = await openSafetensors(path);
    const tensors: [string, Tensor][] = [];
    for (const [name, { shape }] of file.tensors)
      tensors.push([name, { shape, data: await file.read(name) }]);
    await file.close();
    tensors.find(([name]) => name === DOWN)![1].data[3] = Number.POSITIVE_INFINITY;
    await writeSafetensors(path, tensors);
    await refused(`tensor "${DOWN}": expected finite numbers, got Infinity at position 3`);
  });
});

test('mergeAdapter adds α/r B A and leaves the rest, and what it was given, alone', () => {
  const zeros = (...shape: number[]) => ({ shape, data: new Float32Array(elementCount(shape)).fill(1) });
  const parameters = new Map([
    [`${WQKV}.weight`, zeros(24, 8)],
    ['head.dense.weight', zeros(8, 8)],
    ['head.norm.weight', zeros(8)],
  ]);
  const adapter = trained();
  const merged = mergeAdapter(config, parameters, adapter);
  const { a, b } = adapter.matrices.get(WQKV)!;
  const expected = 1 + 3 * (b[17 * 2]! * a[5]! + b[17 * 2 + 1]! * a[8 + 5]!);
  expect(merged.get(`${WQKV}.weight`)!.data[17 * 8 + 5]).toBeCloseTo(expected, 6);
  expect(merged.get('head.norm.weight')).toBe(parameters.get('head.norm.weight'));
  expect(parameters.get(`${WQKV}.weight`)!.data.every((value) => value === 1)).toBe(true);
  expect([...merged.get('classifier.bias')!.data]).toEqual([-0.15, 0.15].map(Math.fround));
  expect(merged.get('classifier.weight')!.data[8 + 1]).toBe(adapter.row[1]! / 2);
});
