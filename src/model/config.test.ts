import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { configText, parseConfig, writeConfig } from './config.ts';

const SMALL = {
  model_type: 'modernbert',
  vocab_size: 40,
  hidden_size: 8,
  num_hidden_layers: 4,
  num_attention_heads: 2,
  intermediate_size: 12,
  pad_token_id: 3,
};
const OLD = { ...SMALL, global_attn_every_n_layers: 2, global_rope_theta: 5000.0, local_rope_theta: 300.0 };
const NEW = {
  ...SMALL,
  layer_types: ['full_attention', 'sliding_attention', 'full_attention', 'sliding_attention'],
  rope_parameters: {
    full_attention: { rope_type: 'default', rope_theta: 5000.0 },
    sliding_attention: { rope_type: 'default', rope_theta: 300.0 },
  },
};

describe('parseConfig', () => {
  test('reads both generations alike', () => {
    const { raw: _old, ...old } = parseConfig(OLD, 'c');
    const { raw: _new, ...fresh } = parseConfig(NEW, 'c');
    expect(old).toEqual(fresh);
    expect(old).toMatchObject({
      headDim: 4,
      layerTypes: ['full', 'sliding', 'full', 'sliding'],
      thetaFull: 5000,
      thetaLocal: 300,
    });
  });

  test('takes the defaults of the architecture for what is absent', () => {
    expect(parseConfig({ model_type: 'modernbert' }, 'c')).toMatchObject({
      vocabSize: 50368,
      hiddenSize: 768,
      layers: 22,
      heads: 12,
      intermediateSize: 1152,
      localAttention: 128,
      thetaFull: 160000,
      thetaLocal: 10000,
      normEps: 1e-5,
      classifierPooling: 'cls',
      attentionBias: false,
      decoderBias: true,
      tieWordEmbeddings: true,
      initializerRange: 0.02,
      initializerCutoff: 2,
      padTokenId: 50283,
      clsTokenId: 50281,
      sepTokenId: 50282,
      maskTokenId: null,
      labels: 2,
      maxPositions: 8192,
    });
  });

  test('null means: local theta as the global one, cutoff 3', () => {
    const config = parseConfig({ ...OLD, local_rope_theta: null, initializer_cutoff_factor: null }, 'c');
    expect(config).toMatchObject({ thetaLocal: 5000, initializerCutoff: 3 });
  });

  test('knows shares of dropout, and a base without padding', () => {
    const raw = { ...OLD, mlp_dropout: 0.1, embedding_dropout: 0, pad_token_id: null };
    expect(parseConfig(raw, 'c')).toMatchObject({ dropouts: { mlp_dropout: 0.1 }, padTokenId: null });
  });

  test.each([
    [{ sliding_window: 8 }, 16],
    [{ sliding_window: 8, local_attention: 128 }, 16],
    [{ sliding_window: null, local_attention: 20 }, 20],
  ])('%j: a window as Transformers 5 has it', (raw, localAttention) => {
    expect(parseConfig({ ...OLD, ...raw }, 'c')).toMatchObject({ localAttention });
  });

  test('counts the labels', () => {
    expect(parseConfig({ ...OLD, id2label: { 0: 'a', 1: 'b', 2: 'c' } }, 'c').labels).toBe(3);
    expect(parseConfig({ ...OLD, num_labels: 1 }, 'c').labels).toBe(1);
  });

  test.each([
    [{ model_type: 'bert' }, 'model_type: expected "modernbert", got "bert"'],
    [{ model_type: undefined }, 'model_type: expected "modernbert", got nothing'],
    [{ hidden_activation: 'silu' }, 'hidden_activation: expected "gelu", got "silu"'],
    [{ classifier_activation: 'relu' }, 'classifier_activation: expected "gelu", got "relu"'],
    [{ mlp_dropout: 1 }, 'mlp_dropout: expected a number from 0 and below 1, got 1'],
    [{ num_hidden_layers: 3_000_000 }, 'num_hidden_layers: expected at most 1000, got 3000000'],
    [{ sliding_window: 0 }, 'sliding_window: expected a whole number above 0, got 0'],
    [{ hidden_size: 9 }, 'hidden_size: expected an even multiple of num_attention_heads (2), got 9'],
    [{ hidden_size: 6 }, 'hidden_size: expected an even multiple'],
    [{ num_hidden_layers: 0 }, 'num_hidden_layers: expected a whole number above 0, got 0'],
    [{ vocab_size: '40' }, 'vocab_size: expected a whole number above 0, got "40"'],
    [{ pad_token_id: 40 }, 'pad_token_id: expected a token id below vocab_size (40), got 40'],
    [{ norm_eps: -1 }, 'norm_eps: expected a number above 0, got -1'],
    [{ norm_bias: 'no' }, 'norm_bias: expected true or false, got "no"'],
    [{ classifier_pooling: 'max' }, 'classifier_pooling: expected "cls" or "mean", got "max"'],
    [{ layer_types: ['full_attention'] }, 'layer_types: expected a list of 4 names'],
    [
      { layer_types: Array(4).fill('linear') },
      'layer_types: expected "full_attention" or "sliding_attention"',
    ],
    [{ rope_scaling: { type: 'yarn' } }, 'rope_scaling: expected none'],
    [{ rope_parameters: { rope_theta: 1e4 } }, 'rope_parameters: expected only'],
    [
      { rope_parameters: { full_attention: { rope_type: 'yarn' } } },
      'rope_parameters: full_attention: rope_type: expected "default", got "yarn"',
    ],
    [{ problem_type: 'regression' }, 'problem_type'],
  ])('refuses %j', (change, message) => {
    expect(() => parseConfig({ ...OLD, ...change }, 'base/config.json')).toThrow(
      expect.objectContaining({
        code: 'base',
        message: expect.stringContaining(`base/config.json: ${message}`),
      }),
    );
  });

  test.each([[null], [[]], ['x']])('refuses %j instead of an object', (json) => {
    expect(() => parseConfig(json, 'c')).toThrow('c: expected a JSON object');
  });
});

describe('writeConfig', () => {
  test('is read back as the same configuration, in the new layout', () => {
    const config = parseConfig(
      { ...OLD, torch_dtype: 'bfloat16', reference_compile: true, mystery: [1] },
      'c',
    );
    const written = writeConfig(config, { head: 'classifier' });
    const { raw: _a, ...again } = parseConfig(written, 'c');
    const { raw: _b, ...before } = config;
    expect(again).toEqual(before);
    expect(written).toMatchObject({
      ...NEW,
      architectures: ['ModernBertForSequenceClassification'],
      dtype: 'float32',
      problem_type: 'single_label_classification',
      mystery: [1],
      global_attn_every_n_layers: 2,
    });
    for (const key of ['global_rope_theta', 'local_rope_theta', 'torch_dtype', 'reference_compile']) {
      expect(written).not.toHaveProperty(key);
    }
  });

  test('what a base called its labels, and its window in other words, does not stay on a student', () => {
    const raw = {
      ...OLD,
      id2label: { 0: 'correct', 1: 'incorrect' },
      label2id: {},
      num_labels: 2,
      sliding_window: 8,
    };
    const written = writeConfig(parseConfig(raw, 'c'), { head: 'classifier' });
    for (const key of ['id2label', 'label2id', 'num_labels', 'sliding_window'])
      expect(written).not.toHaveProperty(key);
    expect(written.local_attention).toBe(16);
  });

  test('a masked-LM has its own architecture and no problem_type', () => {
    const written = writeConfig(parseConfig(OLD, 'c'), { head: 'masked-lm' });
    expect(written.architectures).toEqual(['ModernBertForMaskedLM']);
    expect(written).not.toHaveProperty('problem_type');
  });

  test('the text has keys in order and floats that look like floats', () => {
    const text = configText(parseConfig(OLD, 'c'), { head: 'classifier' });
    expect(text).toContain('"initializer_cutoff_factor": 2.0,\n');
    expect(text).toContain('"rope_theta": 5000.0,\n');
    expect(text).toContain('"num_hidden_layers": 4,\n');
    const keys = Object.keys(JSON.parse(text));
    expect(keys).toEqual([...keys].sort());
  });
});

const published = ['modernbert-tokenizer', 'golden/notebook-run/base', 'golden/forward-backward/model'];
describe.skipIf(!existsSync('../shared'))('configurations in ../shared (skipped without it)', () => {
  test.each(published)('%s', (folder) => {
    const path = `../shared/${folder}/config.json`;
    const json = JSON.parse(readFileSync(path, 'utf8'));
    const config = parseConfig(json, path);
    expect(config).toMatchObject({ vocabSize: json.vocab_size, thetaFull: 160000, thetaLocal: 10000 });
    // Transformers 5 wrote the small ones: what we write for the same head differs in no key of theirs.
    if (json.dtype !== undefined) {
      expect(JSON.parse(configText(config, { head: 'classifier' }))).toMatchObject(json);
    }
  });
});
