import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { describe, expect, test } from 'vitest';
import { evaluateGraph } from '../../../test/oracle/evaluate-graph.ts';
import type { Array64 } from '../../../test/oracle/kernels.ts';
import { elementCount, inEightBits, type OnnxModel, onnxPieces } from '../../graph/index.ts';
import { createMt19937 } from '../../numeric/index.ts';
import { attentionView } from '../attention.ts';
import { parameterTable } from '../base.ts';
import { encoderInputs, poolingInput } from '../batch-inputs.ts';
import { type ModernBertConfig, parseConfig } from '../config.ts';
import { predictionGraphs } from '../model-graphs.ts';
import { onnxClassifier } from './onnx-classifier.ts';
import type { Tensor } from './safetensors.ts';

const [CLS, SEP, PAD] = [1, 2, 0];
const END = { maxLength: 12, sepTokenId: SEP };

function configOf(special: object): ModernBertConfig {
  return parseConfig(
    {
      model_type: 'modernbert',
      vocab_size: 20,
      hidden_size: 8,
      num_hidden_layers: 4,
      num_attention_heads: 2,
      intermediate_size: 12,
      // Narrow, and fewer positions than the longest text has.
      local_attention: 4,
      max_position_embeddings: 6,
      pad_token_id: PAD,
      ...special,
    },
    'c',
  );
}

const CONFIGS = {
  'mean, no biases': configOf({ classifier_pooling: 'mean' }),
  'cls, all biases, sliding first': configOf({
    classifier_pooling: 'cls',
    attention_bias: true,
    mlp_bias: true,
    norm_bias: true,
    classifier_bias: true,
    layer_types: ['sliding_attention', 'full_attention', 'sliding_attention', 'sliding_attention'],
  }),
  'full attention only': configOf({ global_attn_every_n_layers: 1 }),
};

/** Far from where trainings begin. */
function drawParameters(config: ModernBertConfig): Map<string, Tensor> {
  const random = createMt19937(7);
  return new Map(
    parameterTable(config, 'classifier').map(({ name, shape, init }) => [
      name,
      {
        shape,
        data: Float32Array.from(
          { length: elementCount(shape) },
          () => (init.kind === 'ones' ? 1 : 0) + 0.4 * random.normal(),
        ),
      },
    ]),
  );
}

/** By the graph that students are asked with, on the float64 kernels. */
function expectedLogits(
  config: ModernBertConfig,
  parameters: ReadonlyMap<string, Tensor>,
  texts: readonly (readonly number[])[],
): number[] {
  const view = attentionView(texts.length);
  const { predict, blocks } = predictionGraphs(config, 'classifier', view);
  const inputs = new Map<string, Array64>();
  const lengths = texts.map((text) => text.length);
  const batch = encoderInputs(config, texts, view).set('pooling', poolingInput(config, lengths));
  for (const [name, { shape, data }] of batch) inputs.set(name, { shape, data: Float64Array.from(data) });
  for (const { input, parameter, rows } of blocks) {
    const { shape, data } = parameters.get(parameter)!;
    const [from, to] = rows ?? [0, shape[0]!];
    const width = data.length / shape[0]!;
    const block = Float64Array.from(data.subarray(from * width, to * width));
    inputs.set(input, { shape: [to - from, ...shape.slice(1)], data: block });
  }
  return [...evaluateGraph(predict, inputs).get('logits')!.data];
}

/** As Transformers.js asks, padded on the right unless told otherwise. */
async function ask(
  model: OnnxModel,
  texts: readonly (readonly number[])[],
  padding: 'left' | 'right' = 'right',
): Promise<number[]> {
  const session = await InferenceSession.create(Buffer.concat([...onnxPieces(model)]));
  const S = Math.max(...texts.map((text) => text.length));
  const rows = (fill: (text: readonly number[]) => readonly number[], rest: number) =>
    texts.flatMap((text) => {
      const pad = new Array<number>(S - text.length).fill(rest);
      return padding === 'right' ? [...fill(text), ...pad] : [...pad, ...fill(text)];
    });
  const int64 = (values: readonly number[]) =>
    new OrtTensor('int64', BigInt64Array.from(values.map(BigInt)), [texts.length, S]);
  const { logits } = await session.run({
    input_ids: int64(rows((text) => text, PAD)),
    attention_mask: int64(rows((text) => text.map(() => 1), 0)),
  });
  await session.release();
  expect(logits!.dims).toEqual([texts.length, 2]);
  return [...(logits!.data as Float32Array)];
}

function expectClose(got: readonly number[], expected: readonly number[]): void {
  expect(got).toHaveLength(expected.length);
  for (const [i, value] of expected.entries()) expect(Math.abs(got[i]! - value)).toBeLessThan(2e-5);
}

const TEXTS = [
  [CLS, 5, 6, SEP],
  [CLS, 9, 4, 9, 7, 11, 3, 19, 8, 4, 5, SEP],
  [CLS, SEP],
  [CLS, PAD, 8, 8, 12, 13, SEP],
];

describe.each(Object.entries(CONFIGS))('%s', (_, config) => {
  const parameters = drawParameters(config);
  const model = onnxClassifier(config, parameters, END);

  test('says in a batch, padded on either side, and alone what our own graph says', async () => {
    const expected = expectedLogits(config, parameters, TEXTS);
    expect(Math.max(...expected) - Math.min(...expected)).toBeGreaterThan(0.5);
    expectClose(await ask(model, TEXTS), expected);
    expectClose(await ask(model, TEXTS, 'left'), expected);
    for (const [i, text] of TEXTS.entries())
      expectClose(await ask(model, [text]), expected.slice(2 * i, 2 * i + 2));
  });

  test('in 8 bits it computes with the nearest multiples of a scale a row, the head as it is', async () => {
    const rounded = new Map(parameters);
    for (const [name, { shape, data }] of parameters) {
      if (shape.length < 2 || /^(head|classifier)/.test(name)) continue;
      const width = shape[1]!;
      const scaleOf = (row: number) =>
        Math.fround(Math.max(...data.subarray(row * width, (row + 1) * width).map(Math.abs)) / 127);
      rounded.set(name, {
        shape,
        data: data.map((value, i) => {
          const scale = scaleOf(Math.floor(i / width));
          return Math.round(value / scale) * scale;
        }),
      });
    }
    const small = inEightBits(model, (name) => /^(head|classifier)/.test(name));
    expectClose(await ask(small, TEXTS), expectedLogits(config, rounded, TEXTS));
  });
});

const [FIRST] = Object.values(CONFIGS);
const PARAMETERS = drawParameters(FIRST!);
const MODEL = onnxClassifier(FIRST!, PARAMETERS, END);

test('a text that was cut without its [SEP] is read as if it had been cut before it', async () => {
  const [short, long] = TEXTS as [number[], number[]];
  const cut = [...long.slice(0, -1), 17];
  expect(cut).toHaveLength(END.maxLength);
  expectClose(await ask(MODEL, [short, cut]), expectedLogits(FIRST!, PARAMETERS, [short, long]));
  // One token less, and it is taken as it is.
  const whole = cut.slice(1);
  expectClose(await ask(MODEL, [short, whole]), expectedLogits(FIRST!, PARAMETERS, [short, whole]));
});

test('it stands alone, in operators of ONNX itself, under the names of the checkpoint', () => {
  expect(MODEL.nodes.filter(({ domain }) => domain !== '')).toEqual([]);
  expect(MODEL.inputs.map(({ name, dtype, shape }) => [name, dtype, shape])).toEqual([
    ['input_ids', 'i64', ['batch', 'sequence']],
    ['attention_mask', 'i64', ['batch', 'sequence']],
  ]);
  expect(MODEL.outputs.map(({ name }) => name)).toEqual(['logits']);
  const names = new Set(MODEL.parameters.map(({ name }) => name.replace(/\[\d+:\d+\]$/, '')));
  for (const name of PARAMETERS.keys()) expect(names).toContain(name);
});
