import { describe, expect, test } from 'vitest';
import { elementCount } from '../graph/index.ts';
import { type ModernBertConfig, parseConfig } from './config.ts';
import { modernBertParameters as parameterTable } from './parameters.ts';

const count = (config: ModernBertConfig, head: 'classifier' | 'masked-lm'): number =>
  parameterTable(config, head).reduce((sum, { shape }) => sum + elementCount(shape), 0);

const small = {
  model_type: 'modernbert',
  vocab_size: 40,
  hidden_size: 8,
  num_hidden_layers: 2,
  num_attention_heads: 2,
  intermediate_size: 12,
  pad_token_id: 3,
};

describe('parameterTable', () => {
  test('has the published sizes of ModernBERT-base', () => {
    const base = parseConfig({ model_type: 'modernbert' }, 'c');
    expect(parameterTable(base, 'classifier')).toHaveLength(138);
    expect(count(base, 'classifier')).toBe(149_606_402);
    expect(parameterTable(base, 'masked-lm')).toHaveLength(137);
    expect(count(base, 'masked-lm')).toBe(149_655_232);
  });

  test.each([
    [7, 256, 4, 384, 16_863_746],
    [10, 384, 6, 576, 32_031_746],
    [19, 512, 8, 768, 68_408_322],
    [28, 1024, 16, 2624, 395_833_346],
  ])('has the published size of %i layers of %i', (layers, hidden, heads, intermediate, size) => {
    const config = parseConfig(
      {
        model_type: 'modernbert',
        num_hidden_layers: layers,
        hidden_size: hidden,
        num_attention_heads: heads,
        intermediate_size: intermediate,
      },
      'c',
    );
    expect(count(config, 'classifier')).toBe(size);
  });

  test('lists names in the order of named_parameters, decay for matrices only', () => {
    const table = parameterTable(parseConfig(small, 'c'), 'classifier');
    expect(table.map(({ name, shape, decay }) => `${name} [${shape}]${decay ? ' decay' : ''}`)).toEqual([
      'model.embeddings.tok_embeddings.weight [40,8] decay',
      'model.embeddings.norm.weight [8]',
      'model.layers.0.attn.Wqkv.weight [24,8] decay',
      'model.layers.0.attn.Wo.weight [8,8] decay',
      'model.layers.0.mlp_norm.weight [8]',
      'model.layers.0.mlp.Wi.weight [24,8] decay',
      'model.layers.0.mlp.Wo.weight [8,12] decay',
      'model.layers.1.attn_norm.weight [8]',
      'model.layers.1.attn.Wqkv.weight [24,8] decay',
      'model.layers.1.attn.Wo.weight [8,8] decay',
      'model.layers.1.mlp_norm.weight [8]',
      'model.layers.1.mlp.Wi.weight [24,8] decay',
      'model.layers.1.mlp.Wo.weight [8,12] decay',
      'model.final_norm.weight [8]',
      'head.dense.weight [8,8] decay',
      'head.norm.weight [8]',
      'classifier.weight [2,8] decay',
      'classifier.bias [2]',
    ]);
  });

  test('lists the biases that the configuration turns on, each after its weight', () => {
    const biased = { attention_bias: true, mlp_bias: true, norm_bias: true, classifier_bias: true };
    const names = parameterTable(parseConfig({ ...small, ...biased }, 'c'), 'masked-lm').map(
      ({ name }) => name,
    );
    const weights = names.filter((name) => name.endsWith('.weight'));
    expect(names.filter((name) => name.endsWith('.bias'))).toEqual([
      ...weights
        .filter((name) => !name.includes('tok_embeddings'))
        .map((name) => name.replace(/weight$/, 'bias')),
      'decoder.bias',
    ]);
    expect(names.indexOf('head.dense.bias')).toBe(names.indexOf('head.dense.weight') + 1);
  });

  test('draws with the deviations of the reference', () => {
    const std = new Map(
      parameterTable(parseConfig({ ...small, num_hidden_layers: 8 }, 'c'), 'classifier').map(
        ({ name, init }) => [name, init.kind === 'truncated-normal' ? init.std : init.kind],
      ),
    );
    expect(std.get('model.embeddings.tok_embeddings.weight')).toBe(0.02);
    expect(std.get('model.layers.1.attn.Wqkv.weight')).toBe(0.02);
    expect(std.get('model.layers.1.attn.Wo.weight')).toBeCloseTo(0.005, 12);
    expect(std.get('head.dense.weight')).toBeCloseTo(0.005, 12);
    expect(std.get('classifier.weight')).toBeCloseTo(8 ** -0.5, 12);
    expect(std.get('classifier.bias')).toBe('zeros');
    expect(std.get('head.norm.weight')).toBe('ones');
  });

  test('refuses a masked-LM with a decoder weight of its own', () => {
    const config = parseConfig({ ...small, tie_word_embeddings: false }, 'c');
    expect(() => parameterTable(config, 'masked-lm')).toThrow('tie_word_embeddings');
    expect(parameterTable(config, 'classifier')).toHaveLength(18);
  });
});
