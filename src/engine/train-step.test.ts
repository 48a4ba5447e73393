/** On every device: memories with an optimizer of their own, and parameters uploaded in blocks of rows. */
import { describe, expect, test } from 'vitest';
import { referenceDevice } from '../../test/reference-device.ts';
import { createGraphBuilder, graphOf, type ParameterBlock } from '../graph/index.ts';
import { adamW as openAdamW } from './adamw.ts';
import { cpuDevice } from './cpu/cpu-device.ts';
import { parameterMemory } from './parameter-memory.ts';
import { trainStep, uploadBlocks } from './train-step.ts';

const ADAMW = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;
const CENTRES = [3, -1, 0.5, 2];
const START = { a: [1, -2], b: [0.4, 5] };

/** loss = Σ (w − x)² / 2 of the weights a and b; its gradient is w − x. */
function quadratic() {
  const g = createGraphBuilder();
  const off = (['a', 'b'] as const).map((name) =>
    g.sub(g.input(name, 'f32', [2]), g.input(`x${name}`, 'f32', [2])),
  );
  const squares = off.map((each) => g.sumSquares(each)).reduce((sum, each) => g.add(sum, each));
  const graph = graphOf({ loss: g.scale(squares, 0.5), squares, 'slope a': off[0]!, 'slope b': off[1]! });
  const blocks = ['a', 'b'].map(
    (name): ParameterBlock => ({
      input: name,
      gradient: `slope ${name}`,
      parameter: name,
      rows: null,
    }),
  );
  return { graph, blocks };
}

/** AdamW by its paper's letters, on one number. */
function adamW(w: number, gradients: readonly number[], rate: number, decay: number): number {
  let [m, v] = [0, 0];
  gradients.forEach((g, i) => {
    m = 0.9 * m + 0.1 * g;
    v = 0.999 * v + 0.001 * g * g;
    const [mHat, vHat] = [m / (1 - 0.9 ** (i + 1)), v / (1 - 0.999 ** (i + 1))];
    w -= rate * decay * w + (rate * mHat) / (Math.sqrt(vHat) + 1e-8);
  });
  return w;
}

describe.each([cpuDevice({ threads: 1 }), referenceDevice()])('$name device', (device) => {
  test('a memory with an optimizer of its own has its own rate and decay, and shares the clipping', async () => {
    const { graph, blocks } = quadratic();
    const program = await device.compile(graph);
    const memories = await Promise.all(
      (['a', 'b'] as const).map(async (name) => {
        const memory = await parameterMemory(device, [{ name, shape: [2], decay: true }]);
        await device.write(memory.tensor('weights', name), Float32Array.from(START[name]));
        return memory;
      }),
    );
    const optimizer = await openAdamW(device, { ...ADAMW, weightDecay: 0.1 });
    const mine = await openAdamW(device, { ...ADAMW, weightDecay: 3 });
    const maxGradientNorm = 0.7;
    const step = trainStep({
      device,
      program,
      blocks,
      updates: [
        { memory: memories[0]!, optimizer },
        { memory: memories[1]!, optimizer: mine, rate: 0.25 },
      ],
      maxGradientNorm,
    });
    const inputs = new Map(
      ['xa', 'xb'].map((name, i) => [
        name,
        { dtype: 'f32' as const, shape: [2], data: Float32Array.from(CENTRES.slice(2 * i, 2 * i + 2)) },
      ]),
    );
    const held: number[][] = [[], [], [], []];
    const weights = async () => [
      ...(await device.read(memories[0]!.tensor('weights', 'a'))),
      ...(await device.read(memories[1]!.tensor('weights', 'b'))),
    ];
    for (const at of [1, 2, 3]) {
      const slopes = (await weights()).map((w, i) => w - CENTRES[i]!);
      const norm = Math.hypot(...slopes);
      slopes.forEach((slope, i) => {
        held[i]!.push(slope * Math.min(1, maxGradientNorm / (norm + 1e-6)));
      });
      const { loss, gradientNorm } = await step(inputs, { step: at, learningRate: 0.1 });
      expect(loss).toBeCloseTo(norm ** 2 / 2, 4);
      expect(gradientNorm).toBeCloseTo(norm, 5);
    }
    const trained = await weights();
    [...START.a, ...START.b].forEach((start, i) => {
      const [rate, decay] = i < 2 ? [0.1, 0.1] : [0.025, 3];
      expect(trained[i]).toBeCloseTo(adamW(start, held[i]!, rate, decay), 5);
    });
    await mine.release();
    await optimizer.release();
    await program.release();
  });

  test('what is in no memory is an error of ours', async () => {
    const { graph, blocks } = quadratic();
    const program = await device.compile(graph);
    const memory = await parameterMemory(device, [{ name: 'a', shape: [2], decay: true }]);
    const optimizer = await openAdamW(device, { ...ADAMW, weightDecay: 0 });
    const updates = [{ memory, optimizer }];
    expect(() => trainStep({ device, program, blocks, updates, maxGradientNorm: 1 })).toThrow(
      'internal: parameter b has no memory',
    );
    await program.release();
  });

  test('blocks of rows share one copy of their parameter', async () => {
    const matrix = { shape: [5, 2], data: Float32Array.from({ length: 10 }, (_, i) => i) };
    const vector = { shape: [4], data: Float32Array.of(1, 2, 3, 4) };
    const block = (
      input: string,
      parameter: string,
      rows: readonly [number, number] | null,
    ): ParameterBlock => ({
      input,
      gradient: `gradient ${input}`,
      parameter,
      rows,
    });
    const uploaded = uploadBlocks(
      device,
      [
        block('whole', 'matrix', null),
        block('top', 'matrix', [0, 2]),
        block('rest', 'matrix', [2, 5]),
        block('end', 'vector', [3, 4]),
      ],
      new Map([
        ['matrix', matrix],
        ['vector', vector],
        ['unused', vector],
      ]),
    );
    const got = await Promise.all(
      [...uploaded].map(async ([name, tensor]) => [name, tensor.shape, [...(await device.read(tensor))]]),
    );
    expect(got).toEqual([
      ['whole', [5, 2], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]],
      ['top', [2, 2], [0, 1, 2, 3]],
      ['rest', [3, 2], [4, 5, 6, 7, 8, 9]],
      ['end', [1], [4]],
    ]);
    await device.clear(uploaded.get('whole')!);
    expect([...(await device.read(uploaded.get('rest')!))]).toEqual([0, 0, 0, 0, 0, 0]);
  });
});
