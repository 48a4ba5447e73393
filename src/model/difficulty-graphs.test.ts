import { expect, test } from 'vitest';
import { evaluateGraph } from '../../test/oracle/evaluate-graph.ts';
import type { Array64 } from '../../test/oracle/kernels.ts';
import { elementCount, type HostTensor, type ParameterBlock } from '../graph/index.ts';
import { createMt19937 } from '../numeric/index.ts';
import { attentionView } from './attention.ts';
import { parameterTable, parseBaseConfig } from './base.ts';
import { textInputs } from './batch-inputs.ts';
import type { Tensor } from './checkpoint/safetensors.ts';
import { poolingGraph } from './class-graphs.ts';
import {
  difficultyGraph,
  difficultyInputs,
  difficultyParameterTable,
  difficultyTrainingGraph,
} from './difficulty-graphs.ts';

const D = 8;
const SIZE = {
  vocab_size: 20,
  hidden_size: D,
  num_hidden_layers: 2,
  num_attention_heads: 2,
  pad_token_id: 0,
};
const CONFIGS = {
  ModernBERT: { ...SIZE, model_type: 'modernbert', intermediate_size: 12, classifier_pooling: 'mean' },
  BERT: { ...SIZE, model_type: 'bert', intermediate_size: 12, max_position_embeddings: 9 },
};
const TEXTS = [Int32Array.of(1, 5, 2), Int32Array.of(1, 9, 9, 7, 2), Int32Array.of(1, 2)];
const TARGETS = Float32Array.of(0.5, -1.5, 0.25);
const WEIGHTS = Float32Array.of(0.25, 0.5, 0.125);
const view = attentionView(TEXTS.length);

const wide = (tensors: Iterable<readonly [string, HostTensor]>): [string, Array64][] =>
  [...tensors].map(([name, { shape, data }]) => [name, { shape, data: Float64Array.from(data) }]);

function blocksOf(blocks: readonly ParameterBlock[], from: ReadonlyMap<string, Tensor>): [string, Array64][] {
  return blocks.map(({ input, parameter, rows }) => {
    const { shape, data } = from.get(parameter)!;
    const [first, last] = rows ?? [0, shape[0]!];
    const width = elementCount(shape.slice(1));
    const part = Float64Array.from(data.subarray(first * width, last * width));
    return [input, { shape: [last - first, ...shape.slice(1)], data: part }];
  });
}

test.each(Object.entries(CONFIGS))('%s: loss and gradients are those of a weighted square', (_, raw) => {
  const config = parseBaseConfig(raw, 'c');
  const random = createMt19937(5);
  const all = new Map(
    [...parameterTable(config, 'classifier'), ...difficultyParameterTable(config)].map((spec) => {
      const draw = () => (spec.init.kind === 'ones' ? 1 : 0) + 0.4 * random.normal();
      const data = Float32Array.from({ length: elementCount(spec.shape) }, draw);
      return [spec.name, { shape: spec.shape, data }] as const;
    }),
  );
  const ids = wide(textInputs(config, TEXTS, view));
  const pooling = poolingGraph(config, view);
  const pooled = evaluateGraph(pooling.graph, new Map([...blocksOf(pooling.blocks, all), ...ids])).get(
    'pooled',
  )!;
  const weight = all.get('difficulty.weight')!.data;
  const expected = TEXTS.map((_, q) => {
    let b = all.get('difficulty.bias')!.data[0]!;
    for (let d = 0; d < D; d++) b += weight[d]! * pooled.data[q * D + d]!;
    return b;
  });

  const reading = difficultyGraph(config, view);
  const read = evaluateGraph(reading.graph, new Map([...blocksOf(reading.blocks, all), ...ids]));
  expected.forEach((b, q) => {
    expect(read.get('difficulty')!.data[q]).toBeCloseTo(b, 11);
  });

  const { graph, blocks } = difficultyTrainingGraph(config, view);
  const given = wide(difficultyInputs(TARGETS, WEIGHTS));
  const inputs = new Map([...blocksOf(blocks, all), ...ids, ...given]);
  const results = evaluateGraph(graph, inputs);
  const loss = expected.reduce((sum, b, q) => sum + WEIGHTS[q]! * (b - TARGETS[q]!) ** 2, 0);
  expect(results.get('loss')!.data[0]).toBeCloseTo(loss, 11);
  let squares = 0;
  for (const { input, gradient } of blocks) {
    const { shape, data } = inputs.get(input)!;
    const slopes = results.get(gradient)!.data;
    for (const slope of slopes) squares += slope * slope;
    for (const at of [0, data.length >> 1, data.length - 1]) {
      const lossAt = (step: number) => {
        const moved = Float64Array.from(data);
        moved[at]! += step;
        return evaluateGraph(graph, new Map([...inputs, [input, { shape, data: moved }]])).get('loss')!
          .data[0]!;
      };
      expect(slopes[at]).toBeCloseTo((lossAt(1e-5) - lossAt(-1e-5)) / 2e-5, 6);
    }
  }
  expect(results.get('squares')!.data[0]).toBeCloseTo(squares, 9);
});

test('more texts than a view where each is alone has room for are refused', () => {
  const config = parseBaseConfig(CONFIGS.BERT, 'c');
  const inputs = (most: number) => () => textInputs(config, TEXTS, attentionView(most));
  expect(inputs(2)).toThrow('expected at most 2 sequences in a batch where each is alone, got 3');
  for (const most of [3, 8, 9]) expect(inputs(most)).not.toThrow();
});

test('neither the head of a class nor a classifier is among what is tuned', () => {
  for (const raw of Object.values(CONFIGS)) {
    const config = parseBaseConfig(raw, 'c');
    const names = difficultyParameterTable(config).map(({ name }) => name);
    const body = parameterTable(config, 'classifier').filter(
      ({ name }) => !/^(head|classifier)\./.test(name),
    );
    expect(names).toEqual([...body.map(({ name }) => name), 'difficulty.weight', 'difficulty.bias']);
  }
});
