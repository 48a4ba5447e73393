import { describe, expect, test } from 'vitest';
import { attentionView } from '../attention.ts';
import { parseConfig } from '../config.ts';
import { initialAdapter } from './adapter.ts';
import { adapterInputs, dropoutInputs } from './inputs.ts';
import { loraModules, studentParameters } from './lora.ts';
import { LORA_DEFAULTS } from './lora-settings.ts';

const config = parseConfig(
  {
    model_type: 'modernbert',
    vocab_size: 100,
    hidden_size: 16,
    num_hidden_layers: 2,
    num_attention_heads: 2,
    intermediate_size: 24,
    pad_token_id: 3,
  },
  'c',
);
const modulesOf = (...targetModules: string[]) =>
  loraModules(config, { ...LORA_DEFAULTS, targetModules }).map(({ name }) => name);

describe('loraModules', () => {
  test('a target is a name or its last words, as in PEFT', () => {
    expect(modulesOf('Wo')).toEqual([
      'model.layers.0.attn.Wo',
      'model.layers.0.mlp.Wo',
      'model.layers.1.attn.Wo',
      'model.layers.1.mlp.Wo',
    ]);
    expect(modulesOf('attn.Wo', 'model.layers.1.mlp.Wi')).toEqual([
      'model.layers.0.attn.Wo',
      'model.layers.1.attn.Wo',
      'model.layers.1.mlp.Wi',
    ]);
    expect(modulesOf('dense')).toEqual(['head.dense']);
    expect(modulesOf(...LORA_DEFAULTS.targetModules)).toHaveLength(8);
  });

  test.each([
    [
      { targetModules: ['Wqkv', 'o'] },
      'LoRA target modules: expected names among Wqkv, Wo, Wi and dense, got o',
    ],
    [{ targetModules: [] }, 'got none'],
    [{ targetModules: ['classifier'] }, 'got classifier'],
    [{ rank: 0 }, 'LoRA rank: expected a whole number above 0, got 0'],
    [{ rank: 2.5 }, 'got 2.5'],
    [{ alpha: Number.NaN }, 'LoRA alpha: expected a number above 0, got NaN'],
    [{ dropout: 1 }, 'LoRA dropout: expected a number from 0 and below 1, got 1'],
  ])('refuses %o', (wrong, message) => {
    expect(() => loraModules(config, { ...LORA_DEFAULTS, ...wrong })).toThrow(message);
  });

  test('parameters come in the blocks of the forward pass', () => {
    const lora = { ...LORA_DEFAULTS, rank: 4, targetModules: ['layers.1.mlp.Wi'] };
    expect(studentParameters(config, lora).map(({ name, shape }) => `${name} ${shape}`)).toEqual([
      'model.layers.1.mlp.Wi.lora_A 4,16',
      'model.layers.1.mlp.Wi.lora_B[0:24] 4,24',
      'model.layers.1.mlp.Wi.lora_B[24:48] 4,24',
      'classifier.weight 1,16',
      'classifier.bias 1',
    ]);
  });
});

describe('initialAdapter', () => {
  const start = (student: string, seed = 42) =>
    initialAdapter(config, LORA_DEFAULTS, { seed, student, row: new Float32Array(16), bias: 0 });
  const wide = 'model.layers.0.mlp.Wo';

  test('A is uniform within 1/√inputs, B is zero', () => {
    for (const [name, { a, b }] of start('s').matrices) {
      const bound = 1 / Math.sqrt(name.endsWith('mlp.Wo') ? 24 : 16);
      expect(Math.max(...a.map(Math.abs))).toBeLessThanOrEqual(bound);
      expect(Math.max(...a.map(Math.abs))).toBeGreaterThan(0.9 * bound);
      expect(Math.abs(a.reduce((x, y) => x + y) / a.length)).toBeLessThan(0.3 * bound);
      expect(b.every((value) => value === 0)).toBe(true);
    }
  });

  test('depends on seed, student and layer, and on nothing else', () => {
    const [one, same, other, seeded] = [start('s'), start('s'), start('t'), start('s', 43)];
    expect(same).toEqual(one);
    for (const different of [other, seeded])
      expect(different.matrices.get(wide)!.a).not.toEqual(one.matrices.get(wide)!.a);
    expect(one.matrices.get('model.layers.1.mlp.Wo')!.a).not.toEqual(one.matrices.get(wide)!.a);
  });
});

describe('inputs of a batch', () => {
  const rows = [
    { student: 1, tokens: Int32Array.of(1, 2, 3) },
    { student: 0, tokens: Int32Array.of(4, 5) },
  ];

  test('a column counts alpha / rank for the tokens of its student, and nothing for others', () => {
    const lora = { ...LORA_DEFAULTS, rank: 2, alpha: 3 };
    const inputs = adapterInputs(config, lora, attentionView(2), { rows, students: 2 });
    expect(inputs.get('lora.columns.B')).toMatchObject({
      shape: [2, 4],
      data: Float32Array.of(0, 0, 1.5, 1.5, 1.5, 1.5, 0, 0),
    });
    const ofTokens = inputs.get('lora.columns.T')!;
    expect(ofTokens.shape).toEqual([5, 4]);
    expect([...ofTokens.data.subarray(8, 16)]).toEqual([0, 0, 1.5, 1.5, 1.5, 1.5, 0, 0]);
    expect(inputs.get('student')!.data).toEqual(Int32Array.of(1, 0));
  });

  test('dropout hides the same of a student whoever shares the batch, and other things a step later', () => {
    const lora = { ...LORA_DEFAULTS, dropout: 0.25, targetModules: ['Wqkv', 'dense'] };
    const at = { seed: 5, ids: ['a', 'b'], step: 3 };
    const name = 'lora.dropout.model.layers.1.attn.Wqkv';
    const both = dropoutInputs(config, lora, rows, at).get(name)!;
    const alone = dropoutInputs(config, lora, [{ ...rows[0]!, student: 0 }], { ...at, ids: ['b'] }).get(
      name,
    )!;
    expect(both.shape).toEqual([5, 16]);
    expect(both.data.subarray(0, 48)).toEqual(alone.data);
    expect(new Set(both.data)).toEqual(new Set([0, Math.fround(4 / 3)]));
    expect(dropoutInputs(config, lora, rows, { ...at, step: 4 }).get(name)).not.toEqual(both);
    expect(dropoutInputs(config, lora, rows, at).get('lora.dropout.head.dense')!.shape).toEqual([2, 16]);
    expect(dropoutInputs(config, { ...lora, dropout: 0 }, rows, at).size).toBe(0);
  });
});
