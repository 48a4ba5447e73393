/**
 * Every device of the registry and the oracle against the same expectations: every operation's lowering, memory, views,
 * writing in place, the optimizer.
 */
import { describe, expect, test } from 'vitest';
import { SAMPLERS, type Sample } from '../../test/op-samples.ts';
import { evaluateGraph } from '../../test/oracle/evaluate-graph.ts';
import { referenceDevice } from '../../test/reference-device.ts';
import { createGraphBuilder, graphOf, type OpKind } from '../graph/index.ts';
import { adamW, graphAdamW } from './adamw.ts';
import type { AdamWSettings, Device } from './device.ts';
import { openDevice } from './devices.ts';
import { DEVICE_NAMES, type DeviceName } from './inputs.ts';
import { type ParameterMemory, parameterMemory } from './parameter-memory.ts';
import { trainStep, uploadAll } from './train-step.ts';

/** torch 2.13: AdamW([p], lr=0.1, weight_decay=…), p = [1, -2, 3, 0.5], gradients (t, -t, 0.5 t, 2) for t = 1, 2. */
const PYTORCH_WEIGHTS = {
  0: [0.8034818172454834, -1.8034818172454834, 2.8034818172454834, 0.30000001192092896],
  0.1: [0.7845818400382996, -1.7646818161010742, 2.744781970977783, 0.2910500168800354],
} as const;

const registered = await Promise.all(DEVICE_NAMES.map((name) => openDevice(name, { threads: 1 })));
const devices: readonly Device[] = [...registered, referenceDevice()];

function lehmer(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

describe.each(Object.keys(SAMPLERS) as OpKind[])('%s', (kind) => {
  const samples = SAMPLERS[kind](lehmer(11)) as readonly Sample[];

  test.skipIf(samples.length === 0).each(registered)(
    'on $name agrees with the float64 kernel',
    async (device) => {
      for (const { attributes, operands } of samples) {
        const g = createGraphBuilder();
        const inputs = operands.map(({ dtype, shape }, i) => g.input(`x${i}`, dtype, shape));
        const results = g.apply(kind, attributes, inputs);
        const graph = graphOf(Object.fromEntries(results.map((value, i) => [`y${i}`, value])));
        const expected = evaluateGraph(graph, new Map(operands.map((operand, i) => [`x${i}`, operand])));
        const program = await device.compile(graph);
        const feeds = operands.map(({ dtype, shape, data }, i) => {
          const host = dtype === 'f32' ? Float32Array.from(data) : Int32Array.from(data);
          return [`x${i}`, { dtype, shape, data: host }] as const;
        });
        const outputs = await program.run(
          uploadAll(device, new Map(feeds)),
          new Map(results.map((_, i) => [`y${i}`, null])),
        );
        for (const [name, { shape, data }] of expected) {
          const got = outputs.get(name)!;
          expect(got.shape).toEqual(shape);
          (await device.read(got)).forEach((value, i) => {
            expect(Math.abs(value - data[i]!)).toBeLessThan(2e-6 * Math.max(1, Math.abs(data[i]!)));
          });
        }
        await program.release();
      }
    },
  );
});

describe.each(devices.map((device) => [device.name, device] as const))('device %s', (_, device) => {
  test('writes an output over its input', async () => {
    const g = createGraphBuilder();
    const program = await device.compile(graphOf({ y: g.scale(g.input('x', 'f32', ['N']), 2) }));
    const x = device.upload({ dtype: 'f32', shape: [3], data: Float32Array.of(1, 2, 3) });
    await program.run(new Map([['x', x]]), new Map([['y', x]]));
    expect([...(await device.read(x))]).toEqual([2, 4, 6]);
    await program.release();
  });

  test('memory begins as zeros, keeps what is written and is cleared', async () => {
    const tensor = device.allocate(3);
    expect([...(await device.read(tensor))]).toEqual([0, 0, 0]);
    const values = Float32Array.of(1.5, -2, 1e-30);
    await device.write(tensor, values);
    values.fill(7);
    expect(await device.read(tensor)).toEqual(Float32Array.of(1.5, -2, 1e-30));
    await device.clear(tensor);
    expect([...(await device.read(tensor))]).toEqual([0, 0, 0]);
  });

  test('a view shares memory', async () => {
    const whole = device.allocate(6);
    const view = device.view(whole, 2, [2, 2]);
    await device.write(view, Float32Array.of(1, 2, 3, 4));
    expect([...(await device.read(whole))]).toEqual([0, 0, 1, 2, 3, 4]);
    await device.clear(device.view(whole, 3, [2]));
    expect([...(await device.read(view))]).toEqual([1, 0, 0, 4]);
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
    const memory = await parameterMemory(device, [{ name: 'p', shape: [4], decay: true }]);
    const weights = memory.tensor('weights', 'p');
    await device.write(weights, Float32Array.of(1, -2, 3, 0.5));
    const optimizer = await adamW(device, settings);
    for (const step of [1, 2]) {
      await device.write(memory.tensor('gradients', 'p'), Float32Array.of(step, -step, 0.5 * step, 2));
      await optimizer.update(memory.stretches, { step, learningRate: 0.1, gradientScale: 1 });
    }
    (await device.read(weights)).forEach((weight, i) => {
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
    const memory = await parameterMemory(device, [{ name: 'w', shape: [2], decay: false }]);
    const weights = memory.tensor('weights', 'w');
    await device.write(weights, Float32Array.of(1, 2));
    const optimizer = await adamW(device, { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 });
    const blocks = [{ input: 'w', gradient: 'slope', parameter: 'w', rows: null }];
    const step = trainStep({ device, program, blocks, updates: [{ memory, optimizer }], maxGradientNorm: 1 });
    const inputs = new Map([['x', { dtype: 'f32' as const, shape: [2], data: Float32Array.of(-1, 1) }]]);
    await expect(step(inputs, { step: 7, learningRate: 0.1 })).rejects.toThrow('step 7: the loss is NaN');
    expect([...(await device.read(weights))]).toEqual([1, 2]);
  });
});

test('devices open by their names, and by no other', async () => {
  expect(registered.map(({ name }) => name)).toEqual([...DEVICE_NAMES]);
  await expect(openDevice('toString' as DeviceName, { threads: 1 })).rejects.toMatchObject({
    code: 'usage',
    message: 'device: expected cpu, got toString',
  });
});

test.each(registered)('the optimizer of $name and the graph are the same', async (device) => {
  const settings: AdamWSettings = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01 };
  const random = lehmer(3);
  const specs = [
    { name: 'matrix', shape: [37, 19], decay: true },
    { name: 'norm', shape: [5], decay: false },
  ];
  const memories = [await parameterMemory(device, specs), await parameterMemory(device, specs)] as const;
  const optimizers = [await adamW(device, settings), await graphAdamW(device, settings)] as const;
  const start = Float32Array.from({ length: 37 * 19 }, random);
  for (const memory of memories) await device.write(memory.tensor('weights', 'matrix'), start);
  for (let step = 1; step <= 5; step++) {
    const gradients = specs.map(({ shape }) =>
      Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => random() - 0.5),
    );
    for (const [i, memory] of memories.entries()) {
      for (const [of, { name }] of specs.entries())
        await device.write(memory.tensor('gradients', name), gradients[of]!);
      await optimizers[i]!.update(memory.stretches, { step, learningRate: 0.01, gradientScale: 0.7 });
    }
  }
  for (const { name } of specs) {
    const [mine, graph] = await Promise.all(
      memories.map((memory) => device.read(memory.tensor('weights', name))),
    );
    mine!.forEach((weight, i) => {
      expect(Math.abs(weight - graph![i]!)).toBeLessThan(1e-6);
    });
    expect(mine!.some((weight, i) => weight !== (name === 'matrix' ? start[i] : 0))).toBe(true);
  }
});

test('parameters beyond what a kernel addresses get memories of their own', async () => {
  const allocated: number[] = [];
  const device: Device = {
    ...referenceDevice(),
    allocate(elements) {
      allocated.push(elements);
      return { dtype: 'f32', shape: [elements] };
    },
    view: (_, __, shape) => ({ dtype: 'f32', shape }),
  };
  const specs = ['a', 'b', 'c'].map((name) => ({ name, shape: [2 ** 13, 2 ** 13], decay: true }));
  await parameterMemory(device, specs);
  expect(allocated).toEqual([2 * 2 ** 28, 2 ** 28]);
});

test.each(devices)('$name: memory that is taken over is as good as new', async (device) => {
  const memoryOf = async (rows: number, earlier?: ParameterMemory) => {
    const specs = [
      { name: 'a', shape: [rows, 3], decay: true },
      { name: 'b', shape: [2], decay: false },
    ];
    const memory = await parameterMemory(device, specs, earlier);
    const found: number[] = [];
    for (const kind of ['weights', 'gradients', 'firstMoments', 'secondMoments'] as const)
      for (const { name, shape } of specs) {
        const tensor = memory.tensor(kind, name);
        found.push(...(await device.read(tensor)));
        await device.write(tensor, new Float32Array(shape.reduce((a, b) => a * b)).fill(5));
      }
    return { memory, found };
  };
  const first = await memoryOf(20);
  const smaller = await memoryOf(7, first.memory);
  expect(smaller.memory.storages).toEqual(first.memory.storages);
  expect(new Set(smaller.found)).toEqual(new Set([0]));
  const larger = await memoryOf(50, smaller.memory);
  expect(larger.memory.storages).not.toEqual(first.memory.storages);
  expect(new Set(larger.found)).toEqual(new Set([0]));
  expect([...(await device.read(larger.memory.tensor('weights', 'a', [1, 3])))]).toEqual([5, 5, 5, 5, 5, 5]);
});
