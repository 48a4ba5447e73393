import { describe, expect, test } from 'vitest';
import { evaluateGraph } from '../../test/oracle/evaluate-graph.ts';
import type { Array64 } from '../../test/oracle/kernels.ts';
import { referenceDevice } from '../../test/reference-device.ts';
import { cpuDevice, uploadAll, uploadBlocks } from '../engine/index.ts';
import { elementCount, type HostTensor, type ParameterBlock } from '../graph/index.ts';
import { createMt19937 } from '../numeric/index.ts';
import { attentionView } from './attention.ts';
import { parameterTable } from './base.ts';
import { encoderInputs, poolingInput } from './batch-inputs.ts';
import type { Tensor } from './checkpoint/safetensors.ts';
import {
  type AnswerBatch,
  answerInputs,
  type ClassEncoder,
  classParameterTable,
  classScoringGraph,
  classTrainingGraph,
  poolingGraph,
} from './class-graphs.ts';
import { parseConfig } from './config.ts';

const D = 8;
const config = parseConfig(
  {
    model_type: 'modernbert',
    vocab_size: 20,
    hidden_size: D,
    num_hidden_layers: 2,
    num_attention_heads: 2,
    intermediate_size: 12,
    classifier_pooling: 'mean',
    norm_bias: true,
    classifier_bias: true,
    pad_token_id: 0,
  },
  'c',
);
const TEXTS = [Int32Array.of(1, 5, 2), Int32Array.of(1, 9, 9, 7, 2), Int32Array.of(1, 2)];
const view = attentionView(TEXTS.length);

/** Every parameter of a tuned class and of a base, far from where trainings begin. */
const parameters = (rank: number): Map<string, Tensor> => {
  const random = createMt19937(5);
  const table = [
    ...parameterTable(config, 'classifier'),
    ...classParameterTable(config, { rank, encoder: 'tuned', loadings: 1 }).filter(({ name }) =>
      name.startsWith('class.'),
    ),
  ];
  const draw = ({ shape, init }: (typeof table)[number]) =>
    Float32Array.from(
      { length: elementCount(shape) },
      () => (init.kind === 'ones' ? 1 : 0) + 0.4 * random.normal(),
    );
  return new Map(table.map((spec) => [spec.name, { shape: spec.shape, data: draw(spec) }]));
};

/** Answers to the first and the last question, none to the second. */
function answersOf(rank: number): AnswerBatch {
  const random = createMt19937(6);
  const A = 5;
  return {
    question: Int32Array.of(0, 2, 2, 0, 2),
    loadings: Float32Array.from({ length: A * rank }, () => random.normal()),
    offset: Float32Array.from({ length: A }, () => random.normal()),
    label: Int32Array.of(1, 0, 1, 1, 0),
    weight: Float32Array.of(0.2, 0.1, 0.5, 0.2, 0.3),
  };
}

const wide = (tensors: Iterable<readonly [string, HostTensor]>): Map<string, Array64> =>
  new Map([...tensors].map(([name, { shape, data }]) => [name, { shape, data: Float64Array.from(data) }]));

/** The blocks of a graph as its inputs, in float64. */
function blocksOf(blocks: readonly ParameterBlock[], from: ReadonlyMap<string, Tensor>): [string, Array64][] {
  return blocks.map(({ input, parameter, rows }) => {
    const { shape, data } = from.get(parameter)!;
    const [first, last] = rows ?? [0, shape[0]!];
    const width = elementCount(shape.slice(1));
    const part = Float64Array.from(data.subarray(first * width, last * width));
    return [input, { shape: [last - first, ...shape.slice(1)], data: part }];
  });
}

const ids = () =>
  encoderInputs(config, TEXTS, view).set(
    'pooling',
    poolingInput(
      config,
      TEXTS.map(({ length }) => length),
    ),
  );

/** [B, D], float64. */
function pooledBy(all: ReadonlyMap<string, Tensor>): Array64 {
  const { graph, blocks } = poolingGraph(config, view);
  return evaluateGraph(graph, new Map([...blocksOf(blocks, all), ...wide(ids())])).get('pooled')!;
}

/** erf by its series, which converges everywhere. */
function erf(x: number): number {
  let [term, sum] = [x, x];
  for (let n = 1; n < 200; n++) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

/** Dense, GELU, norm of one question, then W and b: [K]. */
function scoresOf(pooled: Float64Array, all: ReadonlyMap<string, Tensor>, rank: number): number[] {
  const of = (name: string) => all.get(name)!.data;
  const active = Array.from({ length: D }, (_, i) => {
    let x = of('head.dense.bias')[i]!;
    for (let d = 0; d < D; d++) x += of('head.dense.weight')[i * D + d]! * pooled[d]!;
    return (x / 2) * (1 + erf(x / Math.SQRT2));
  });
  const mean = active.reduce((a, b) => a + b) / D;
  const variance = active.reduce((sum, x) => sum + (x - mean) ** 2, 0) / D;
  const hidden = active.map(
    (x, d) =>
      ((x - mean) / Math.sqrt(variance + config.normEps)) * of('head.norm.weight')[d]! +
      of('head.norm.bias')[d]!,
  );
  const dot = (row: ArrayLike<number>, from: number) =>
    hidden.reduce((sum, h, d) => sum + h * row[from + d]!, 0);
  return [
    dot(of('class.weight'), 0) + of('class.bias')[0]!,
    ...Array.from({ length: rank }, (_, k) => dot(of('class.loadings'), k * D)),
  ];
}

/** The weighted log loss of the answers by the textbook. */
function lossOf(batch: AnswerBatch, pooled: Array64, all: ReadonlyMap<string, Tensor>, rank: number): number {
  let loss = 0;
  batch.question.forEach((question, a) => {
    const [level, ...loads] = scoresOf(
      pooled.data.slice(question * D, (question + 1) * D) as Float64Array,
      all,
      rank,
    );
    const z = loads.reduce(
      (sum, load, k) => sum + load * batch.loadings[a * rank + k]!,
      level! + batch.offset[a]!,
    );
    loss += batch.weight[a]! * Math.log(1 + Math.exp(batch.label[a] === 1 ? -z : z));
  });
  return loss;
}

/** All outputs of a step's graph, float64. */
function train(encoder: ClassEncoder, rank: number, batch: AnswerBatch, all: ReadonlyMap<string, Tensor>) {
  const { graph, blocks } = classTrainingGraph(config, { rank, encoder, view });
  const questions = encoder === 'tuned' ? wide(ids()) : new Map([['pooled', pooledBy(all)]]);
  const inputs = new Map([...blocksOf(blocks, all), ...questions, ...wide(answerInputs(batch))]);
  return { graph, blocks, inputs, results: evaluateGraph(graph, inputs) };
}

const ENCODERS = ['tuned', 'frozen'] as const;

describe.each([0, 1, 3])('rank %d', (rank) => {
  const all = parameters(rank);
  const batch = answersOf(rank);
  const expected = lossOf(batch, pooledBy(all), all, rank);

  test.each(ENCODERS)('%s: the loss is the textbook’s', (encoder) => {
    expect(train(encoder, rank, batch, all).results.get('loss')!.data[0]).toBeCloseTo(expected, 11);
  });

  test.each(ENCODERS)('%s: gradients are the loss’s numeric differences', (encoder) => {
    const { graph, blocks, inputs, results } = train(encoder, rank, batch, all);
    let squares = 0;
    for (const { input, gradient } of blocks) {
      const slopes = results.get(gradient)!;
      for (const slope of slopes.data) squares += slope * slope;
      const { shape, data } = inputs.get(input)!;
      expect(slopes.shape).toEqual(shape);
      for (const at of [0, data.length >> 1, data.length - 1]) {
        const lossAt = (step: number) => {
          const moved = Float64Array.from(data);
          moved[at]! += step;
          return evaluateGraph(graph, new Map([...inputs, [input, { shape, data: moved }]])).get('loss')!
            .data[0]!;
        };
        expect(slopes.data[at]).toBeCloseTo((lossAt(1e-5) - lossAt(-1e-5)) / 2e-5, 7);
      }
    }
    expect(results.get('squares')!.data[0]).toBeCloseTo(squares, 9);
  });

  test.each(ENCODERS)('%s: a processor’s float32 agrees with the reference', async (encoder) => {
    const { graph, blocks } = classTrainingGraph(config, { rank, encoder, view });
    const pooled = {
      dtype: 'f32' as const,
      shape: [TEXTS.length, D],
      data: Float32Array.from(pooledBy(all).data),
    };
    const names = ['loss', 'squares', ...blocks.map(({ gradient }) => gradient)];
    const [reference, cpu] = await Promise.all(
      [referenceDevice(), cpuDevice({ threads: 1 })].map(async (device) => {
        const program = await device.compile(graph);
        const questions = encoder === 'tuned' ? ids() : new Map([['pooled', pooled]]);
        const given = new Map<string, HostTensor>([...questions, ...answerInputs(batch)]);
        const inputs = uploadAll(device, given);
        const results = await program.run(
          new Map([...uploadBlocks(device, blocks, all), ...inputs]),
          new Map(names.map((name) => [name, null])),
        );
        return await Promise.all(names.map(async (name) => device.read(results.get(name)!)));
      }),
    );
    reference!.forEach((values, i) => {
      values.forEach((value, at) => {
        expect(Math.abs(cpu![i]![at]! - value)).toBeLessThan(2e-5 * Math.max(1, Math.abs(value)));
      });
    });
  });

  test('the scoring graph says what the loss is made of', () => {
    const pooled = pooledBy(all);
    for (const encoder of ENCODERS) {
      const { graph, blocks } = classScoringGraph(config, { rank, encoder, view });
      const questions = encoder === 'tuned' ? wide(ids()) : new Map([['pooled', pooled]]);
      const results = evaluateGraph(graph, new Map([...blocksOf(blocks, all), ...questions]));
      expect([...results.keys()]).toEqual(rank === 0 ? ['level'] : ['level', 'loads']);
      TEXTS.forEach((_, q) => {
        const [level, ...loads] = scoresOf(pooled.data.slice(q * D, (q + 1) * D) as Float64Array, all, rank);
        expect(results.get('level')!.data[q]).toBeCloseTo(level! - all.get('class.bias')!.data[0]!, 11);
        loads.forEach((load, k) => {
          expect(results.get('loads')!.data[q * rank + k]).toBeCloseTo(load, 11);
        });
      });
    }
  });
});

describe('classTrainingGraph', () => {
  test('a question that nobody answered teaches nothing', () => {
    const [rank, all, batch] = [2, parameters(2), answersOf(2)];
    const { blocks, results } = train('tuned', rank, batch, all);
    const embeddings = results.get('gradient model.embeddings.tok_embeddings.weight')!.data;
    for (const [token, isUsed] of [
      [5, true], // the first text's
      [9, false], // the second's, without answers
      [7, false],
    ] as const)
      expect(embeddings.slice(token * D, (token + 1) * D).some((slope) => slope !== 0)).toBe(isUsed);
    expect(blocks.map(({ parameter }) => parameter)).toContain('class.loadings');
  });

  test('a weight of zero is no answer', () => {
    const [all, batch] = [parameters(1), answersOf(1)];
    const some = train('frozen', 1, { ...batch, weight: batch.weight.map((w, a) => (a === 2 ? 0 : w)) }, all);
    const without = (values: ArrayLike<number>) => Array.from(values).filter((_, a) => a !== 2);
    const fewer: AnswerBatch = {
      question: Int32Array.from(without(batch.question)),
      loadings: Float32Array.from(without(batch.loadings)),
      offset: Float32Array.from(without(batch.offset)),
      label: Int32Array.from(without(batch.label)),
      weight: Float32Array.from(without(batch.weight)),
    };
    const { results, blocks } = train('frozen', 1, fewer, all);
    for (const { gradient } of blocks)
      results.get(gradient)!.data.forEach((slope, i) => {
        expect(some.results.get(gradient)!.data[i]).toBeCloseTo(slope, 12);
      });
  });
});

test('the table of a class: a classifier’s, with the class in the classifier’s place', () => {
  const names = (encoder: ClassEncoder, rank: number) =>
    classParameterTable(config, { rank, encoder, loadings: 0.1 }).map(({ name }) => name);
  const base = parameterTable(config, 'classifier').map(({ name }) => name);
  const mine = ['class.weight', 'class.bias', 'class.loadings'];
  expect(names('tuned', 3)).toEqual([...base.filter((name) => !name.startsWith('classifier.')), ...mine]);
  expect(names('frozen', 3)).toEqual([...base.filter((name) => name.startsWith('head.')), ...mine]);
  expect(names('frozen', 0)).not.toContain('class.loadings');
  const loadings = classParameterTable(config, { rank: 3, encoder: 'frozen', loadings: 0.1 }).at(-1)!;
  expect(loadings).toMatchObject({ shape: [3, D], decay: true, init: { std: 0.1 } });
});
