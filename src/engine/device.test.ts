/** Both devices against the same expectations: every operation's lowering, views, writing in place, the optimizer. */
import { describe, expect, test } from 'vitest';
import { SAMPLERS, type Sample } from '../../test/op-samples.ts';
import { createGraphBuilder, evaluateGraph, graphOf, type OpKind } from '../graph/index.ts';
import { type AdamWSettings, graphAdamW } from './adamw.ts';
import { cpuDevice } from './cpu/cpu-device.ts';
import type { Device } from './device.ts';
import { DEVICE_NAMES, type DeviceName, openDevice } from './devices.ts';
import { parameterMemories, parameterMemory } from './parameter-memory.ts';
import { referenceDevice } from './reference-device.ts';
import { trainStep } from './train-step.ts';

/** torch 2.13: AdamW([p], lr=0.1, weight_decay=…), p = [1, -2, 3, 0.5], gradients (t, -t, 0.5 t, 2) for t = 1, 2. */
const PYTORCH_WEIGHTS = {
  0: [0.8034818172454834, -1.8034818172454834, 2.8034818172454834, 0.30000001192092896],
  0.1: [0.7845818400382996, -1.7646818161010742, 2.744781970977783, 0.2910500168800354],
} as const;

const devices: readonly Device[] = [cpuDevice({ threads: 1 }), referenceDevice()];

function lehmer(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

describe.each(Object.keys(SAMPLERS) as OpKind[])('%s on ONNX Runtime', (kind) => {
  const samples = SAMPLERS[kind](lehmer(11)) as readonly Sample[];

  test.skipIf(samples.length === 0)('agrees with the float64 kernel', async () => {
    const device = devices[0]!;
    for (const { attributes, operands } of samples) {
      const g = createGraphBuilder();
      const inputs = operands.map(({ dtype, shape }, i) => g.input(`x${i}`, dtype, shape));
      const results = g.apply(kind, attributes, inputs);
      const graph = graphOf(Object.fromEntries(results.map((value, i) => [`y${i}`, value])));
      const expected = evaluateGraph(graph, new Map(operands.map((operand, i) => [`x${i}`, operand])));
      const program = await device.compile(graph);
      const feeds = operands.map(({ dtype, shape, data }, i) => {
        const host = {
          dtype,
          shape,
          data: dtype === 'f32' ? Float32Array.from(data) : Int32Array.from(data),
        };
        return [`x${i}`, device.upload(host)] as const;
      });
      const outputs = await program.run(new Map(feeds), new Map(results.map((_, i) => [`y${i}`, null])));
      for (const [name, { shape, data }] of expected) {
        const got = await device.download(outputs.get(name)!);
        expect(got.shape).toEqual(shape);
        got.data.forEach((value, i) => {
          expect(Math.abs(value - data[i]!)).toBeLessThan(2e-6 * Math.max(1, Math.abs(data[i]!)));
        });
      }
      await program.release();
    }
  });
});

describe.each(devices.map((device) => [device.name, device] as const))('device %s', (_, device) => {
  test('writes an output over its input', async () => {
    const g = createGraphBuilder();
    const program = await device.compile(graphOf({ y: g.scale(g.input('x', 'f32', ['N']), 2) }));
    const x = device.upload({ dtype: 'f32', shape: [3], data: Float32Array.of(1, 2, 3) });
    await program.run(new Map([['x', x]]), new Map([['y', x]]));
    expect([...(await device.download(x)).data]).toEqual([2, 4, 6]);
  });

  test('a view shares memory', async () => {
    const whole = device.allocate(6);
    const view = device.view(whole, 2, [2, 2]);
    device.floats(view).set([1, 2, 3, 4]);
    expect([...device.floats(whole)]).toEqual([0, 0, 1, 2, 3, 4]);
    expect(view.shape).toEqual([2, 2]);
  });

  test('names an input that is missing', async () => {
    const g = createGraphBuilder();
    const program = await device.compile(graphOf({ y: g.exp(g.input('x', 'f32', [2])) }));
    await expect(program.run(new Map(), new Map([['y', null]]))).rejects.toThrow(
      'input x: expected a tensor, got none',
    );
  });

  test.each([0, 0.1] as const)('AdamW follows PyTorch, weight decay %d', async (weightDecay) => {
    const expected = PYTORCH_WEIGHTS[weightDecay]!;
    const settings: AdamWSettings = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay };
    const memory = parameterMemory(device, [{ name: 'p', shape: [4], decay: true }]);
    memory.part('weights', 'p').set([1, -2, 3, 0.5]);
    const optimizer = await device.adamW(settings);
    for (const step of [1, 2]) {
      memory.part('gradients', 'p').set([step, -step, 0.5 * step, 2]);
      await optimizer.update([memory], { step, learningRate: 0.1, gradientScale: 1 });
    }
    memory.part('weights', 'p').forEach((weight, i) => {
      expect(weight).toBeCloseTo(expected[i]!, 6);
    });
    await optimizer.release();
  });

  test('a loss that is not finite stops the step before anything is updated', async () => {
    const g = createGraphBuilder();
    const w = g.input('w', 'f32', [2]);
    const squares = g.sumSquares(w);
    const loss = g.sum(g.log(g.mul(w, g.input('x', 'f32', [2]))), [0]);
    const program = await device.compile(graphOf({ loss, squares, slope: w }));
    const memory = parameterMemory(device, [{ name: 'w', shape: [2], decay: false }]);
    memory.part('weights', 'w').set([1, 2]);
    const optimizer = await device.adamW({ beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 });
    const blocks = [{ input: 'w', gradient: 'slope', parameter: 'w', rows: null }];
    const step = trainStep({ device, program, blocks, memories: [memory], optimizer, maxGradientNorm: 1 });
    const inputs = new Map([['x', { dtype: 'f32' as const, shape: [2], data: Float32Array.of(-1, 1) }]]);
    await expect(step(inputs, { step: 7, learningRate: 0.1 })).rejects.toThrow('step 7: the loss is NaN');
    expect([...memory.part('weights', 'w')]).toEqual([1, 2]);
  });
});

test('devices open by their names, and by no other', () => {
  expect(DEVICE_NAMES.map((name) => openDevice(name, { threads: 1 }).name)).toEqual([...DEVICE_NAMES]);
  expect(() => openDevice('toString' as DeviceName, { threads: 1 })).toThrow(
    expect.objectContaining({ code: 'usage', message: 'device: expected cpu, got toString' }),
  );
});

test('the kernel and the graph are the same optimizer', async () => {
  const settings: AdamWSettings = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01 };
  const random = lehmer(3);
  const specs = [
    { name: 'matrix', shape: [37, 19], decay: true },
    { name: 'norm', shape: [5], decay: false },
  ];
  const [cpu] = devices as [Device];
  const memories = [parameterMemory(cpu, specs), parameterMemory(cpu, specs)] as const;
  const optimizers = [await cpu.adamW(settings), await graphAdamW(cpu, settings)] as const;
  const start = Float32Array.from({ length: 37 * 19 }, random);
  for (const memory of memories) memory.part('weights', 'matrix').set(start);
  for (let step = 1; step <= 5; step++) {
    const gradients = Float32Array.from({ length: memories[0].flat.gradients.length }, () => random() - 0.5);
    for (const [i, memory] of memories.entries()) {
      memory.flat.gradients.set(gradients);
      await optimizers[i]!.update([memory], { step, learningRate: 0.01, gradientScale: 0.7 });
    }
  }
  const [kernel, graph] = memories.map((memory) => memory.flat.weights) as [Float32Array, Float32Array];
  kernel.forEach((weight, i) => {
    expect(Math.abs(weight - graph[i]!)).toBeLessThan(1e-6);
  });
});

test('parameters beyond what a kernel addresses get memories of their own', () => {
  const none = {
    ...referenceDevice(),
    allocate: (elements: number) => ({ dtype: 'f32' as const, shape: [elements] }),
  };
  const device: Device = {
    ...none,
    view: (_, __, shape) => ({ dtype: 'f32', shape }),
    floats: () => new Float32Array(0),
  };
  const specs = ['a', 'b', 'c'].map((name) => ({ name, shape: [2 ** 13, 2 ** 13], decay: true }));
  expect(parameterMemories(device, specs).map((memory) => memory.specs.map(({ name }) => name))).toEqual([
    ['a', 'b'],
    ['c'],
  ]);
});
