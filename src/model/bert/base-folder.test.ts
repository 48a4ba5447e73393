import { cp, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parameterTable } from '../base.ts';
import { openCheckpoint } from '../checkpoint/checkpoint.ts';
import { fingerprintFolder } from '../checkpoint/fingerprint.ts';
import { loadParameters } from '../checkpoint/load-parameters.ts';
import { openSafetensors, type Tensor, writeSafetensors } from '../checkpoint/safetensors.ts';
import { saveCheckpoint } from '../checkpoint/save-checkpoint.ts';

const BASE = resolve(import.meta.dirname, '../../../test/fixtures/bert/base');

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bert-'));
  await cp(BASE, folder, { recursive: true });
});
afterEach(() => rm(folder, { recursive: true }));

async function change(name: string, values: Readonly<Record<string, unknown>>): Promise<void> {
  const path = join(folder, name);
  const json = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
  await writeFile(path, JSON.stringify({ ...json, ...values }));
}

async function contents(of: string, seed = 0) {
  const checkpoint = await openCheckpoint(of);
  const { config } = checkpoint;
  const loaded = await loadParameters(checkpoint, parameterTable(config, 'classifier'), { seed });
  await checkpoint.close();
  return { config, ...loaded };
}

async function refusal(): Promise<string> {
  return await openCheckpoint(folder).then(
    () => 'opened',
    (error: Error & { code?: string }) => `${error.code}: ${error.message.replace(folder, '')}`,
  );
}

describe('a folder in sentence-transformers’ form', () => {
  test('has a fresh head', async () => {
    const { fresh, ignored } = await contents(folder);
    expect(fresh).toEqual(['head.dense.weight', 'head.norm.weight', 'classifier.weight', 'classifier.bias']);
    expect(ignored).toEqual([]);
  });

  test.each([
    ['pooling_mode_cls_token', 'cls'],
    ['pooling_mode_mean_tokens', 'mean'],
    ['pooling_mode_max_tokens', 'max'],
  ])('%s', async (mode, pooling) => {
    await change('1_Pooling/config.json', { pooling_mode_mean_tokens: false, [mode]: true });
    expect((await contents(folder)).config.classifierPooling).toBe(pooling);
  });

  test('pooling by its newer key', async () => {
    await writeFile(join(folder, '1_Pooling/config.json'), '{"pooling_mode": "cls"}');
    expect((await contents(folder)).config.classifierPooling).toBe('cls');
  });

  test('is pooled by mean where nothing is said', async () => {
    await rm(join(folder, 'modules.json'));
    expect((await contents(folder)).config.classifierPooling).toBe('mean');
  });

  test('saved as a class and opened again, it is the same model', async () => {
    await change('1_Pooling/config.json', { pooling_mode_mean_tokens: false, pooling_mode_cls_token: true });
    const { config, parameters } = await contents(folder, 7);
    const saved = await mkdtemp(join(folder, 'saved-'));
    await saveCheckpoint(saved, { config, head: 'classifier', parameters });
    const again = await contents(saved, 8);
    expect(again.fresh).toEqual([]);
    expect(again.parameters).toEqual(parameters);
    expect(again.config.classifierPooling).toBe('cls');
  });

  test('another pooling is another base', async () => {
    const before = await fingerprintFolder(folder);
    await change('1_Pooling/config.json', { pooling_mode_mean_tokens: false, pooling_mode_cls_token: true });
    expect(await fingerprintFolder(folder)).not.toBe(before);
  });
});

test('a model with a head of Transformers gives the same encoder, under its names and the old ones', async () => {
  const path = join(folder, 'model.safetensors');
  const file = await openSafetensors(path);
  const renamed = new Map<string, Tensor>();
  for (const [name, { shape }] of file.tensors) {
    const old = name
      .replace('LayerNorm.weight', 'LayerNorm.gamma')
      .replace('LayerNorm.bias', 'LayerNorm.beta');
    renamed.set(`bert.${old}`, { shape, data: await file.read(name) });
  }
  await file.close();
  renamed.set('cls.predictions.bias', { shape: [1], data: new Float32Array(1) });
  await writeSafetensors(path, renamed);
  expect((await contents(folder)).parameters).toEqual((await contents(BASE)).parameters);
});

test('a classifier of something else is not the class’s', async () => {
  const { parameters } = await contents(BASE);
  const theirs = new Map([...parameters].filter(([name]) => !/^(head|classifier)\./.test(name)));
  theirs.set('classifier.weight', { shape: [3, 32], data: new Float32Array(96) });
  theirs.set('classifier.bias', { shape: [3], data: new Float32Array(3) });
  await writeSafetensors(join(folder, 'model.safetensors'), theirs);
  expect((await contents(folder)).fresh).toContain('classifier.weight');
});

describe('refuses', () => {
  const POOLING = '1_Pooling/config.json';
  test.each([
    [
      POOLING,
      { pooling_mode_mean_tokens: false, pooling_mode_weightedmean_tokens: true },
      'pooling_mode_weightedmean_tokens',
    ],
    [POOLING, { pooling_mode_cls_token: true }, 'pooling_mode_cls_token, pooling_mode_mean_tokens'],
    [POOLING, { pooling_mode_mean_tokens: false }, 'got "none"'],
    [POOLING, { pooling_mode: 'lasttoken' }, 'got "lasttoken"'],
    [POOLING, { include_prompt: false }, 'include_prompt: expected true'],
    [
      'config.json',
      { position_embedding_type: 'relative_key' },
      'position_embedding_type: expected "absolute", got "relative_key"',
    ],
    ['config.json', { is_decoder: true }, 'is_decoder: expected false, for a base is an encoder, got true'],
    ['config.json', { hidden_act: 'relu' }, 'hidden_act: expected "gelu", got "relu"'],
    ['config.json', { model_type: 'roberta' }, 'model_type: expected "modernbert" or "bert", got "roberta"'],
    [
      'config.json',
      { num_attention_heads: 5 },
      'hidden_size: expected a multiple of num_attention_heads (5), got 32',
    ],
  ])('%s with %j', async (name, values, message) => {
    await change(name, values);
    const refused = await refusal();
    expect(refused).toContain(`base: /${name}: `);
    expect(refused).toContain(message);
  });

  test('a module that is not computed', async () => {
    const modules = JSON.parse(await readFile(join(folder, 'modules.json'), 'utf8')) as object[];
    modules.splice(2, 1, { idx: 2, path: '2_Dense', type: 'sentence_transformers.models.Dense' });
    await writeFile(join(folder, 'modules.json'), JSON.stringify(modules));
    expect(await refusal()).toContain('with or without Normalize, got Transformer, Pooling, Dense');
  });

  test('a pooling whose settings are missing', async () => {
    await rm(join(folder, '1_Pooling/config.json'));
    expect(await refusal()).toBe('base: /1_Pooling/config.json: no such file');
  });

  test('pickled weights alone', async () => {
    await rename(join(folder, 'model.safetensors'), join(folder, 'pytorch_model.bin'));
    expect(await refusal()).toBe(
      'base: /model.safetensors: expected safetensors, got only pytorch_model.bin',
    );
  });
});
