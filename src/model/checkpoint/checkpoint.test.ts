import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parameterTable } from '../base.ts';
import { type Head, type ModernBertConfig, parseConfig } from '../config.ts';
import { initialiseParameters } from '../initialise.ts';
import { openCheckpoint } from './checkpoint.ts';
import { type LoadedParameters, loadParameters } from './load-parameters.ts';
import { type Tensor, writeSafetensors } from './safetensors.ts';
import { saveCheckpoint } from './save-checkpoint.ts';

const config = parseConfig(
  {
    model_type: 'modernbert',
    vocab_size: 40,
    hidden_size: 8,
    num_hidden_layers: 2,
    num_attention_heads: 2,
    intermediate_size: 12,
    pad_token_id: 3,
  },
  'c',
);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'checkpoint-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const weights = (): string => join(folder, 'model.safetensors');

async function save(head: Head, of: ModernBertConfig = config): Promise<Map<string, Tensor>> {
  const parameters = initialiseParameters(of, head, 7);
  await saveCheckpoint(folder, { config: of, head, parameters });
  return parameters;
}

async function load(head: Head, seed = 42): Promise<LoadedParameters> {
  const checkpoint = await openCheckpoint(folder);
  try {
    return await loadParameters(checkpoint, parameterTable(checkpoint.config, head), { seed });
  } finally {
    await checkpoint.close();
  }
}

describe('saveCheckpoint and loadParameters', () => {
  test.each<Head>(['classifier', 'masked-lm'])('%s: round trip', async (head) => {
    const saved = await save(head);
    const { parameters, fresh, ignored } = await load(head);
    expect([...parameters]).toEqual([...saved]);
    expect({ fresh, ignored }).toEqual({ fresh: [], ignored: [] });
  });

  test('every bias survives the round trip too', async () => {
    const raw = {
      ...config.raw,
      attention_bias: true,
      mlp_bias: true,
      norm_bias: true,
      classifier_bias: true,
    };
    const saved = await save('classifier', parseConfig(raw, 'c'));
    expect(saved.has('model.layers.1.mlp.Wi.bias')).toBe(true);
    expect((await load('classifier')).parameters).toEqual(saved);
  });

  test('a masked-LM becomes a classifier with a fresh, seeded classifier', async () => {
    const saved = await save('masked-lm');
    const { parameters, fresh, ignored } = await load('classifier', 5);
    expect(fresh).toEqual(['classifier.weight', 'classifier.bias']);
    expect(ignored).toEqual(['decoder.bias']);
    expect(parameters.get('head.dense.weight')).toEqual(saved.get('head.dense.weight'));
    expect(parameters.get('classifier.weight')).toEqual(
      initialiseParameters(config, 'classifier', 5).get('classifier.weight'),
    );
  });

  test('a classifier becomes a masked-LM with a fresh decoder bias', async () => {
    await save('classifier');
    const { fresh, ignored } = await load('masked-lm');
    expect(fresh).toEqual(['decoder.bias']);
    expect(ignored).toEqual(['classifier.bias', 'classifier.weight']);
  });

  test('a stored copy of the tied decoder weight is ignored', async () => {
    const saved = await save('masked-lm');
    const decoder = saved.get('model.embeddings.tok_embeddings.weight')!;
    await writeSafetensors(weights(), [...saved, ['decoder.weight', decoder]]);
    expect((await load('masked-lm')).ignored).toEqual(['decoder.weight']);
  });

  test('is handed over tensor by tensor where the caller takes them', async () => {
    const saved = await save('classifier');
    const checkpoint = await openCheckpoint(folder);
    const table = parameterTable(config, 'classifier');
    const taken: (readonly [string, Tensor])[] = [];
    const { parameters } = await loadParameters(checkpoint, table, {
      seed: 0,
      take: async (name, tensor) => {
        taken.push([name, tensor]);
      },
    });
    await checkpoint.close();
    expect(taken.map(([name]) => name)).toEqual(table.map(({ name }) => name));
    expect(new Map(taken)).toEqual(saved);
    expect(parameters.size).toBe(0);
  });

  test.each<[string, (tensors: Map<string, Tensor>) => void, string]>([
    [
      'a missing tensor',
      (tensors) => tensors.delete('model.layers.1.attn_norm.weight'),
      'tensor "model.layers.1.attn_norm.weight": expected [8], got none of that name',
    ],
    [
      'half a classifier',
      (tensors) => tensors.delete('classifier.bias'),
      'tensor "classifier.bias": expected [2], got none',
    ],
    [
      'a superfluous tensor',
      (tensors) => tensors.set('model.layers.0.attn_norm.weight', tensors.get('head.norm.weight')!),
      'tensor "model.layers.0.attn_norm.weight": expected no such tensor in a model of this configuration, got [8]',
    ],
    [
      'a misshapen tensor',
      (tensors) => tensors.set('head.norm.weight', { shape: [2, 4], data: new Float32Array(8) }),
      'tensor "head.norm.weight": expected [8], got [2,4]',
    ],
    [
      'another number of labels',
      (tensors) => tensors.set('classifier.weight', { shape: [3, 8], data: new Float32Array(24) }),
      'classifier.weight: expected 2 labels, got 3',
    ],
    [
      'a number that is none',
      (tensors) => tensors.get('head.dense.weight')!.data.fill(NaN, 5, 6),
      'tensor "head.dense.weight": expected finite numbers, got NaN at position 5',
    ],
  ])('refuses %s', async (_, damage, message) => {
    const tensors = await save('classifier');
    damage(tensors);
    await writeSafetensors(weights(), tensors);
    await expect(load('classifier')).rejects.toMatchObject({
      code: 'base',
      message: expect.stringContaining(message),
    });
  });

  describe('a bare encoder', () => {
    const isEncoder = ([name]: [string, Tensor]) => !/^(head|classifier)\./.test(name);

    test.each([
      ['without', (name: string) => name.replace(/^model\./, '')],
      ['with', (name: string) => name],
    ])('%s prefix becomes a classifier with a fresh head', async (_, rename) => {
      const encoder = [...(await save('classifier'))].filter(isEncoder);
      await writeSafetensors(
        weights(),
        encoder.map(([name, tensor]) => [rename(name), tensor] as const),
      );
      const { parameters, fresh } = await load('classifier', 7);
      expect(fresh).toEqual([
        'head.dense.weight',
        'head.norm.weight',
        'classifier.weight',
        'classifier.bias',
      ]);
      expect(parameters).toEqual(initialiseParameters(config, 'classifier', 7));
    });

    test('is not taken with two encoders', async () => {
      const encoder = [...(await save('classifier'))].filter(isEncoder);
      const norm = encoder.find(([name]) => name === 'model.final_norm.weight')![1];
      await writeSafetensors(weights(), [...encoder, ['final_norm.weight', norm]]);
      await expect(openCheckpoint(folder)).rejects.toThrow(
        'expected model.final_norm.weight once, got it twice',
      );
    });

    test('pools as modules.json says', async () => {
      await save('classifier');
      const raw = { ...config.raw, architectures: ['ModernBertModel'], classifier_pooling: 'cls' };
      writeFileSync(join(folder, 'config.json'), JSON.stringify(raw));
      const modules = ['Transformer', 'Pooling'].map((type) => ({
        type,
        path: type === 'Pooling' ? '.' : '',
      }));
      const pool = async (mode: string) => {
        writeFileSync(join(folder, 'config.json'), JSON.stringify({ ...raw, pooling_mode: mode }));
        const checkpoint = await openCheckpoint(folder);
        await checkpoint.close();
        return checkpoint.config.classifierPooling;
      };
      expect(await pool('mean')).toBe('cls');
      writeFileSync(join(folder, 'modules.json'), JSON.stringify(modules));
      expect(await pool('mean')).toBe('mean');
      await expect(pool('max')).rejects.toThrow('expected pooling by cls or mean for a ModernBERT, got max');
    });
  });

  test('refuses to save what is not finite, and writes nothing', async () => {
    const parameters = initialiseParameters(config, 'classifier', 7);
    parameters.get('classifier.bias')!.data[1] = Infinity;
    const saving = saveCheckpoint(folder, { config, head: 'classifier', parameters });
    await expect(saving).rejects.toMatchObject({
      code: 'numeric',
      message: expect.stringContaining('classifier.bias'),
    });
    expect(existsSync(weights())).toBe(false);
  });

  test('saves the files of the tokenizer as they are', async () => {
    const tokenizerFiles = [{ name: 'tokenizer.json', bytes: Uint8Array.of(123, 125) }];
    const parameters = initialiseParameters(config, 'classifier', 7);
    await saveCheckpoint(folder, { config, head: 'classifier', parameters, tokenizerFiles });
    expect(readFileSync(join(folder, 'tokenizer.json'), 'utf8')).toBe('{}');
  });
});

describe('openCheckpoint', () => {
  const INDEX = 'model.safetensors.index.json';

  async function shard(
    change: (weightMap: Record<string, unknown>) => void = () => {},
  ): Promise<Map<string, Tensor>> {
    const tensors = await save('classifier');
    rmSync(weights());
    const half = [...tensors].slice(0, 9);
    await writeSafetensors(join(folder, 'a.safetensors'), half);
    await writeSafetensors(join(folder, 'b.safetensors'), [...tensors].slice(9));
    const weightMap: Record<string, unknown> = {};
    for (const name of tensors.keys()) {
      weightMap[name] = half.some(([each]) => each === name) ? 'a.safetensors' : 'b.safetensors';
    }
    change(weightMap);
    writeFileSync(
      join(folder, INDEX),
      JSON.stringify({ metadata: { total_size: 1 }, weight_map: weightMap }),
    );
    return tensors;
  }

  test('reads shards as one', async () => {
    const saved = await shard();
    expect((await load('classifier')).parameters).toEqual(saved);
  });

  test.each<[string, (weightMap: Record<string, unknown>) => void, string]>([
    [
      'a tensor in the wrong shard',
      (map) => Object.assign(map, { 'classifier.bias': 'a.safetensors' }),
      'expected in a',
    ],
    [
      'a tensor that no index lists',
      (map) => delete map['classifier.bias'],
      '"classifier.bias": expected in the index',
    ],
    ['a shard that is not there', (map) => Object.assign(map, { x: 'c.safetensors' }), 'c.safetensors'],
    [
      'a shard elsewhere',
      (map) => Object.assign(map, { x: '../c.safetensors' }),
      'expected the name of a safetensors',
    ],
    [
      'a shard that is no name',
      (map) => Object.assign(map, { x: 1 }),
      'expected the name of a safetensors file, got 1',
    ],
  ])('refuses %s', async (_, change, message) => {
    await shard(change);
    await expect(openCheckpoint(folder)).rejects.toMatchObject({
      code: 'base',
      message: expect.stringContaining(message),
    });
  });

  test('refuses an index without weight_map', async () => {
    await shard();
    writeFileSync(join(folder, INDEX), '{}');
    await expect(openCheckpoint(folder)).rejects.toThrow('expected an object "weight_map"');
  });

  test.each<[string, () => void, string]>([
    ['a folder that is not there', () => rmSync(weights()), 'expected the weights of the model'],
    [
      'a folder without config.json',
      () => rmSync(join(folder, 'config.json')),
      'config.json: expected the configuration',
    ],
    [
      'a config.json that is no JSON',
      () => writeFileSync(join(folder, 'config.json'), '{'),
      'config.json: expected JSON',
    ],
    [
      'only pickled weights',
      () => {
        rmSync(weights());
        writeFileSync(join(folder, 'pytorch_model.bin'), '');
      },
      'expected safetensors, got only pytorch_model.bin',
    ],
  ])('refuses %s', async (_, damage, message) => {
    await save('classifier');
    damage();
    await expect(openCheckpoint(folder)).rejects.toMatchObject({
      code: 'base',
      message: expect.stringContaining(message),
      hint: expect.any(String),
    });
  });

  test.each([
    [
      { vocab_size: 2 ** 31 },
      'tensor "model.embeddings.tok_embeddings.weight": expected [2147483648,8], got [40,8]',
    ],
    [
      { hidden_size: 1e9 },
      'tensor "model.embeddings.tok_embeddings.weight": expected [40,1000000000], got [40,8]',
    ],
    [
      { intermediate_size: 4e9 },
      'tensor "model.layers.0.mlp.Wi.weight": expected [8000000000,8], got [24,8]',
    ],
    [{ num_hidden_layers: 1e9 }, 'num_hidden_layers: expected at most 1000, got 1000000000'],
    [{ num_hidden_layers: 1000 }, 'tensor "model.layers.2.attn_norm.weight": expected [8], got none'],
    [{ num_hidden_layers: 1 }, 'tensor "model.layers.1.attn.Wo.weight": expected no such tensor'],
  ])('refuses sizes that are not those of the weights: %j', async (change, message) => {
    await save('classifier');
    writeFileSync(join(folder, 'config.json'), JSON.stringify({ ...config.raw, ...change }));
    await expect(openCheckpoint(folder)).rejects.toMatchObject({
      code: 'base',
      message: expect.stringContaining(message),
    });
  });

  test('says on one line that a config.json is broken', async () => {
    await save('classifier');
    writeFileSync(join(folder, 'config.json'), '{\n  "vocab_size": 40\n  "hidden_size": 8\n}\n');
    await expect(openCheckpoint(folder)).rejects.toThrow(/^[^\n]+config\.json: expected JSON, got [^\n]+$/);
  });

  test('refuses a folder that is not there', async () => {
    await expect(openCheckpoint(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'base' });
  });
});

const golden = ['golden/notebook-run/base', 'golden/forward-backward/model'];
describe.skipIf(!existsSync('../shared'))('checkpoints in ../shared (skipped without it)', () => {
  test.each(golden)('%s loads whole and is written again byte for byte', async (name) => {
    const checkpoint = await openCheckpoint(`../shared/${name}`);
    const table = parameterTable(checkpoint.config, 'classifier');
    const { parameters, fresh, ignored } = await loadParameters(checkpoint, table, { seed: 0 });
    await checkpoint.close();
    expect({ fresh, ignored }).toEqual({ fresh: [], ignored: [] });
    await saveCheckpoint(folder, { config: checkpoint.config, head: 'classifier', parameters });
    expect(readFileSync(weights()).equals(readFileSync(`../shared/${name}/model.safetensors`))).toBe(true);
  });
});
