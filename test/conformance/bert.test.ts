/** A small BERT in sentence-transformers' form against Transformers: token ids, hidden states, pooled vectors, gradients. */
import { readFileSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  adamW,
  cpuDevice,
  type Device,
  parameterMemory,
  trainStep,
  uploadAll,
  uploadBlocks,
} from '../../src/engine/index.ts';
import { createGraphBuilder, graphOf } from '../../src/graph/index.ts';
import { attentionView } from '../../src/model/attention.ts';
import { encode, TOKEN_ROWS } from '../../src/model/base.ts';
import type { BertConfig } from '../../src/model/bert/config.ts';
import {
  type Checkpoint,
  encoderInputs,
  labelInputs,
  loadParameters,
  openCheckpoint,
  openSafetensors,
  parameterTable,
  poolingGraph,
  type Tensor,
  textInputs,
  trainingGraph,
} from '../../src/model/index.ts';
import { parameterSource } from '../../src/model/parameter-source.ts';
import { fitTokenizer, loadTokenizer, type Tokenizer } from '../../src/text/index.ts';
import { referenceDevice } from '../reference-device.ts';

const FOLDER = resolve(import.meta.dirname, '../fixtures/bert');
const BASE = join(FOLDER, 'base');
const WITHIN = 1e-5;
/** More than any text has. */
const WHOLE = 1000;

const read = (name: string) => JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as unknown;
const tokenized = read('tokenizer.json') as { text: string; ids: number[] }[];
const pooled = read('pooled.json') as { text: string; mean: number[]; cls: number[]; max: number[] }[];

let base: Checkpoint;
let tokenizer: Tokenizer;
let parameters: Map<string, Tensor>;
beforeAll(async () => {
  base = await openCheckpoint(BASE);
  tokenizer = fitTokenizer(await loadTokenizer(BASE), base.config);
  ({ parameters } = await loadParameters(base, parameterTable(base.config, 'classifier'), { seed: 0 }));
});
afterAll(() => base.close());

describe('tokenizer', () => {
  test.each(tokenized)('$text', ({ text, ids }) => {
    expect([...tokenizer.encode(text, WHOLE)]).toEqual(ids);
  });

  test('vocab.txt alone gives the same ids', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'bert-'));
    await cp(join(BASE, 'vocab.txt'), join(folder, 'vocab.txt'));
    await cp(join(BASE, 'sentence_bert_config.json'), join(folder, 'sentence_bert_config.json'));
    const alone = await loadTokenizer(folder);
    await rm(folder, { recursive: true });
    for (const { text, ids } of tokenized) expect([...alone.encode(text, WHOLE)]).toEqual(ids);
    expect(alone.special).toEqual(tokenizer.special);
  });
});

const devices: readonly (readonly [string, () => Device])[] = [
  ['cpu', () => cpuDevice({ threads: 1 })],
  ['reference', referenceDevice],
];

describe.each(devices)('on %s', (_, makeDevice) => {
  // Eight texts of a batch each have a view of their own; with more they share padded ones.
  test.each([8, 9])('hidden states of a batch of at most %i texts', async (texts) => {
    const device = makeDevice();
    const view = attentionView(texts);
    const g = createGraphBuilder();
    const p = parameterSource(g, parameterTable(base.config, 'classifier'), TOKEN_ROWS);
    const program = await device.compile(graphOf({ hidden: encode(g, base.config, p, view) }));
    const sequences = pooled.map(({ text }) => tokenizer.encode(text, WHOLE));
    const inputs = uploadAll(device, encoderInputs(base.config, sequences, view));
    const weights = uploadBlocks(device, p.blocks, parameters);
    const results = await program.run(new Map([...weights, ...inputs]), new Map([['hidden', null]]));
    const hidden = await device.read(results.get('hidden')!);
    const file = await openSafetensors(join(FOLDER, 'hidden.safetensors'));
    const expected: number[] = [];
    for (const i of pooled.keys()) expected.push(...(await file.read(`hidden.${i}`)));
    await file.close();
    expect(largestDifference(hidden, expected)).toBeLessThan(WITHIN);
    await program.release();
  });

  test('loss and gradients of a step', async () => {
    const { labels, loss, grad_l2 } = read('step.json') as {
      labels: number[];
      loss: number;
      grad_l2: Record<string, number>;
    };
    const device = makeDevice();
    const { config } = base;
    const view = attentionView(pooled.length);
    const { graph, blocks } = trainingGraph(config, 'classifier', view);
    const memory = await parameterMemory(device, parameterTable(config, 'classifier'));
    const weights = new Map(parameters);
    const head = await tensorsOf('head.safetensors');
    for (const [name, data] of head) weights.set(name, { shape: weights.get(name)!.shape, data });
    for (const [name, { data }] of weights) await device.write(memory.tensor('weights', name), data);
    const program = await device.compile(graph);
    const optimizer = await adamW(device, { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 });
    const updates = [{ memory, optimizer }];
    const step = trainStep({ device, program, blocks, updates, maxGradientNorm: Number.POSITIVE_INFINITY });
    const sequences = pooled.map(({ text }) => tokenizer.encode(text, WHOLE));
    const inputs = new Map([...textInputs(config, sequences, view), ...labelInputs(labels)]);
    const result = await step(inputs, { step: 1, learningRate: 1e-3 });
    expect(Math.abs(result.loss - loss)).toBeLessThan(WITHIN);
    const gradient = (name: string) => device.read(memory.tensor('gradients', name));
    expect(Object.keys(grad_l2).sort()).toEqual([...weights.keys()].sort());
    for (const [name, l2] of Object.entries(grad_l2)) {
      // The sum of what softmax's normalisation makes nought is rounding.
      if (name.endsWith('self.key.bias')) continue;
      const norm = Math.hypot(...(await gradient(name)));
      expect(Math.abs(norm - l2) / l2, name).toBeLessThan(1e-4);
    }
    for (const [name, expected] of await tensorsOf('gradients.safetensors'))
      expect(largestDifference(await gradient(name), [...expected]), name).toBeLessThan(WITHIN);
    await program.release();
    await optimizer.release();
  });

  test.each(['mean', 'cls', 'max'] as const)('pooled by %s', async (classifierPooling) => {
    const device = makeDevice();
    const config = { ...(base.config as BertConfig), classifierPooling };
    const view = attentionView(pooled.length);
    const { graph, blocks } = poolingGraph(config, view);
    const program = await device.compile(graph);
    const sequences = pooled.map(({ text }) => tokenizer.encode(text, WHOLE));
    const inputs = uploadAll(device, textInputs(config, sequences, view));
    const weights = uploadBlocks(device, blocks, parameters);
    const results = await program.run(new Map([...weights, ...inputs]), new Map([['pooled', null]]));
    const vectors = await device.read(results.get('pooled')!);
    const expected = pooled.flatMap((text) => text[classifierPooling]);
    expect(largestDifference(vectors, expected)).toBeLessThan(WITHIN);
    await program.release();
  });
});

async function tensorsOf(name: string): Promise<Map<string, Float32Array>> {
  const file = await openSafetensors(join(FOLDER, name));
  const tensors = new Map<string, Float32Array>();
  for (const tensor of file.tensors.keys()) tensors.set(tensor, await file.read(tensor));
  await file.close();
  return tensors;
}

function largestDifference(got: Float32Array, expected: readonly number[]): number {
  expect(got).toHaveLength(expected.length);
  return expected.reduce((most, value, i) => Math.max(most, Math.abs(value - got[i]!)), 0);
}
