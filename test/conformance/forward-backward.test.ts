/**
 * A small ModernBERT against Transformers and PyTorch: logits, every gradient, weights after optimizer steps.
 * Logits within 1e-5, gradients within 1e-4 (relative L2), weights after step 3 within 1e-5.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  adamW,
  cpuDevice,
  type Device,
  parameterMemory,
  parameterTensors,
  trainStep,
  uploadAll,
} from '../../src/engine/index.ts';
import {
  type AttentionView,
  attentionView,
  type BaseConfig,
  encoderInputs,
  labelInputs,
  loadParameters,
  openCheckpoint,
  openSafetensors,
  parameterTable,
  poolingInput,
  predictionGraphs,
  trainingGraph,
} from '../../src/model/index.ts';
import { learningRateAt } from '../../src/training/schedule.ts';
import { referenceDevice } from '../reference-device.ts';
import { fixtureFolders } from './folders.ts';

interface Batch {
  readonly input_ids: number[][];
  readonly attention_mask: number[][];
  readonly labels: number[];
}
interface Golden {
  readonly pooling: 'cls' | 'mean';
  readonly lr: number;
  readonly weight_decay: number;
  readonly betas: [number, number];
  readonly eps: number;
  readonly max_grad_norm: number;
  readonly total_steps: number;
  readonly batches: Batch[];
  readonly steps: { loss: number; logits: number[][]; grad_norm: number; grad_l2: Record<string, number> }[];
}

/** All sequences in one padded view, as training does not have them. */
const PADDED: AttentionView = { groups: 1, alone: false };

const folders = fixtureFolders('forward-backward', 'golden/forward-backward');

describe.each(folders)('forward and backward, $name', ({ path, there }) => {
  const cases = ['cls', 'mean', 'unclipped'].filter(
    (name) => !there || existsSync(join(path, `${name}.json`)),
  );
  const devices: readonly (readonly [string, () => Device])[] = [
    ['cpu', () => cpuDevice({ threads: 1 })],
    ['reference', referenceDevice],
  ];

  describe.each(cases)('%s', (name) => {
    test.skipIf(!there).each(devices)('on %s', async (deviceName, makeDevice) => {
      const golden = JSON.parse(readFileSync(join(path, `${name}.json`), 'utf8')) as Golden;
      const checkpoint = await openCheckpoint(join(path, 'model'));
      const config = { ...checkpoint.config, classifierPooling: golden.pooling };
      const device = makeDevice();
      const view = attentionView(4);
      const { graph, blocks } = trainingGraph(config, 'classifier', view);
      const table = parameterTable(config, 'classifier');
      const memory = await parameterMemory(device, table);
      const part = (parameter: string, kind: 'weights' | 'gradients' = 'weights') =>
        device.read(memory.tensor(kind, parameter));
      await loadParameters(checkpoint, table, {
        seed: 0,
        take: (parameter, { data }) => device.write(memory.tensor('weights', parameter), data),
      });
      await checkpoint.close();

      const program = await device.compile(graph);
      const predict = await device.compile(predictionGraphs(config, 'classifier', PADDED).predict);
      const [beta1, beta2] = golden.betas;
      const optimizer = await adamW(device, {
        beta1,
        beta2,
        epsilon: golden.eps,
        weightDecay: golden.weight_decay,
      });
      const step = trainStep({
        device,
        program,
        blocks,
        updates: [{ memory, optimizer }],
        maxGradientNorm: golden.max_grad_norm,
      });

      for (const [i, expected] of golden.steps.entries()) {
        const batch = golden.batches[i]!;
        const inputs = inputsOf(config, attentionView(4), batch);
        const weights = parameterTensors(blocks, [memory]);
        const answer = await predict.run(
          new Map([...weights, ...uploadAll(device, inputsOf(config, PADDED, batch))]),
          new Map([['logits', null]]),
        );
        const logits = await device.read(answer.get('logits')!);
        expect(worstDifference(logits, expected.logits.flat())).toBeLessThan(1e-5);

        const learningRate = learningRateAt(i + 1, {
          totalSteps: golden.total_steps,
          base: golden.lr,
          warmupSteps: 0,
        });
        const result = await step(inputs, { step: i + 1, learningRate });
        expect(Math.abs(result.loss - expected.loss)).toBeLessThan(1e-5 * Math.max(1, expected.loss));
        expect(Math.abs(result.gradientNorm / expected.grad_norm - 1)).toBeLessThan(1e-5);
        if (i === 0)
          expect(await worstGradient(join(path, `${name}.step1.grads.safetensors`), part)).toBeLessThan(1e-4);
        // The oracle's float64 steps part from PyTorch's float32 ones; that it agrees on the first says enough.
        if (deviceName === 'reference') return;
        const after = join(path, `${name}.after${i + 1}.safetensors`);
        if (existsSync(after)) expect(await worstWeight(after, part)).toBeLessThan(1e-5);
      }
    });
  });
});

function inputsOf(config: BaseConfig, view: AttentionView, { input_ids, attention_mask, labels }: Batch) {
  const sequences = input_ids.map((row, i) => row.filter((_, k) => attention_mask[i]![k] === 1));
  const inputs = encoderInputs(config, sequences, view);
  inputs.set(
    'pooling',
    poolingInput(
      config,
      sequences.map(({ length }) => length),
    ),
  );
  for (const [name, tensor] of labelInputs(labels)) inputs.set(name, tensor);
  return inputs;
}

/** The largest relative L2 distance between a gradient and the expected one. */
async function worstGradient(
  path: string,
  part: (name: string, kind: 'gradients') => Promise<Float32Array>,
): Promise<number> {
  const distances = await overTensors(path, async (name, expected) => {
    const got = await part(name, 'gradients');
    const squares = (values: Float32Array) => values.reduce((total, value) => total + value ** 2, 0);
    return Math.sqrt(
      squares(expected.map((value, i) => value - got[i]!)) / Math.max(squares(expected), 1e-20),
    );
  });
  return Math.max(...distances);
}

async function worstWeight(path: string, part: (name: string) => Promise<Float32Array>): Promise<number> {
  return Math.max(
    ...(await overTensors(path, async (name, expected) => worstDifference(await part(name), expected))),
  );
}

async function overTensors<T>(
  path: string,
  f: (name: string, values: Float32Array) => Promise<T>,
): Promise<T[]> {
  const file = await openSafetensors(path);
  const results: T[] = [];
  for (const name of file.tensors.keys()) results.push(await f(name, await file.read(name)));
  await file.close();
  return results;
}

function worstDifference(got: ArrayLike<number>, expected: ArrayLike<number>): number {
  return Array.from(expected).reduce((worst, value, i) => Math.max(worst, Math.abs(value - got[i]!)), 0);
}
