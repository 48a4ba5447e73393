import { describe, expect, test } from 'vitest';
import { parseConfig } from './config.ts';
import { initialiseParameters } from './initialise.ts';

const config = parseConfig(
  {
    model_type: 'modernbert',
    vocab_size: 2000,
    hidden_size: 64,
    num_hidden_layers: 2,
    num_attention_heads: 2,
    intermediate_size: 96,
    pad_token_id: 3,
  },
  'c',
);

describe('initialiseParameters', () => {
  test.each([
    ['model.embeddings.tok_embeddings.weight', 0.02],
    ['model.layers.1.attn.Wqkv.weight', 0.02],
    ['model.layers.1.mlp.Wo.weight', 0.01],
  ])('%s is a normal truncated at two deviations', (name, std) => {
    const { data } = initialiseParameters(config, 'classifier', 42).get(name)!;
    const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
    const deviation = Math.sqrt(data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length);
    expect(Math.abs(mean)).toBeLessThan((4 * 0.88 * std) / Math.sqrt(data.length));
    expect(Math.abs(deviation / (0.87963 * std) - 1)).toBeLessThan(2.5 / Math.sqrt(data.length));
    expect(data.reduce((most, value) => Math.max(most, Math.abs(value)), 0)).toBeLessThanOrEqual(
      Math.fround(2 * std),
    );
  });

  test('norms are ones, biases are zeros, the pad row is drawn like any other', () => {
    const parameters = initialiseParameters(config, 'masked-lm', 1);
    expect(new Set(parameters.get('model.final_norm.weight')!.data)).toEqual(new Set([1]));
    expect(new Set(parameters.get('decoder.bias')!.data)).toEqual(new Set([0]));
    const embeddings = parameters.get('model.embeddings.tok_embeddings.weight')!.data;
    expect(embeddings.subarray(3 * 64, 4 * 64).some((value) => value !== 0)).toBe(true);
  });

  test('depends on the seed and the name alone', () => {
    const a = initialiseParameters(config, 'classifier', 42);
    const b = initialiseParameters({ ...config, layers: 1 }, 'classifier', 42);
    const c = initialiseParameters(config, 'classifier', 43);
    expect(b.get('classifier.weight')).toEqual(a.get('classifier.weight'));
    expect(c.get('classifier.weight')).not.toEqual(a.get('classifier.weight'));
    expect(a.get('model.layers.0.attn.Wqkv.weight')).not.toEqual(a.get('model.layers.1.attn.Wqkv.weight'));
  });
});
