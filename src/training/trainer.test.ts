/** Parameters in training on every kind of device: what is held, moved, saved and read back. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { referenceDevice } from '../../test/reference-device.ts';
import { cpuDevice, type Device } from '../engine/index.ts';
import { createGraphBuilder, graphOf } from '../graph/index.ts';
import {
  type Checkpoint,
  EMBEDDINGS,
  loadParameters,
  openCheckpoint,
  parameterTable,
  type Tensor,
} from '../model/index.ts';
import { openTrainer, type Trainer } from './trainer.ts';

const NORM = 'model.embeddings.norm.weight';
const IDS = [2, 7, 30];

let base: Checkpoint;
let whole: Map<string, Tensor>;
let folder: string;
beforeAll(async () => {
  base = await openCheckpoint(resolve(import.meta.dirname, '../../test/fixtures/forward-backward/model'));
  const table = parameterTable(base.config, 'classifier');
  whole = (await loadParameters(base, table, { seed: 1 })).parameters;
});
afterAll(() => base.close());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'understudy-test-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** loss = Σ w² / 2 over the held rows of the table and the norm, so that every gradient is the weight. */
async function open(device: Device): Promise<Trainer> {
  const { hiddenSize: D } = base.config;
  const g = createGraphBuilder();
  const [table, norm] = [g.input(EMBEDDINGS, 'f32', ['R', D]), g.input(NORM, 'f32', [D])];
  const squares = g.add(g.sumSquares(table), g.sumSquares(norm));
  const graph = graphOf({ loss: g.scale(squares, 0.5), squares, table, norm });
  const blocks = [
    { input: EMBEDDINGS, gradient: 'table', parameter: EMBEDDINGS, rows: null },
    { input: NORM, gradient: 'norm', parameter: NORM, rows: null },
  ];
  const groups = [{ weightDecay: 0, rate: 0.5 }, { weightDecay: 0 }];
  const trainer = await openTrainer(device, { graph, blocks, groups, maxGradientNorm: 1 });
  const specs = parameterTable(base.config, 'classifier');
  const of = (name: string) => specs.filter((spec) => spec.name === name);
  await trainer.hold([of(EMBEDDINGS), of(NORM)], IDS);
  return trainer;
}

const load = (trainer: Trainer) => trainer.load(base, parameterTable(base.config, 'classifier'), 1);
const rowsOf = ({ shape, data }: Tensor, ids: readonly number[]) =>
  ids.flatMap((id) => [...data.subarray(id * shape[1]!, (id + 1) * shape[1]!)]);
const copyOf = (parameters: ReadonlyMap<string, Tensor>) =>
  new Map([...parameters].map(([name, { shape, data }]) => [name, { shape, data: data.slice() }]));

describe.each([cpuDevice({ threads: 1 }), referenceDevice()])('on device $name', (device) => {
  test('holds the rows of its tokens, and gives a model back with those rows alone changed', async () => {
    const trainer = await open(device);
    const { embeddings } = await load(trainer);
    expect(embeddings).toEqual(whole.get(EMBEDDINGS));
    expect(IDS.map(trainer.rowOf)).toEqual([0, 1, 2]);
    expect([...(await trainer.read(EMBEDDINGS))]).toEqual(rowsOf(whole.get(EMBEDDINGS)!, IDS));
    expect(await trainer.read(EMBEDDINGS, [1, 2])).toEqual(
      Float32Array.from(rowsOf(whole.get(EMBEDDINGS)!, [7])),
    );

    await trainer.step(new Map(), { step: 1, learningRate: 0.01 });
    const model = copyOf(whole);
    await trainer.copyTo(model);
    const width = base.config.hiddenSize;
    const moved = [...model.get(EMBEDDINGS)!.data].flatMap((value, i) =>
      value === whole.get(EMBEDDINGS)!.data[i] ? [] : [Math.floor(i / width)],
    );
    expect([...new Set(moved)]).toEqual(IDS);
    const changed = [...model].filter(([name, { data }]) =>
      data.some((value, i) => value !== whole.get(name)!.data[i]),
    );
    expect(changed.map(([name]) => name)).toEqual([EMBEDDINGS, NORM]);
    await trainer.release();
  });

  test('each group learns at its own rate', async () => {
    const trainer = await open(device);
    await load(trainer);
    const names = [EMBEDDINGS, NORM];
    const before = await Promise.all(names.map(async (name) => (await trainer.read(name)).slice()));
    await trainer.step(new Map(), { step: 1, learningRate: 0.01 });
    for (const [i, name] of names.entries())
      (await trainer.read(name)).forEach((value, at) => {
        // AdamW's first step is the rate, against the gradient.
        if (before[i]![at] !== 0)
          expect(Math.abs(value - before[i]![at]!)).toBeCloseTo(i === 0 ? 0.005 : 0.01, 5);
      });
    await trainer.release();
  });

  test('goes on from files to the last bit; what is held anew has no moments', async () => {
    const [trainer, other] = [await open(device), await open(device)];
    const contents = async (of: Trainer) =>
      await Promise.all([EMBEDDINGS, NORM].map(async (name) => (await of.read(name)).slice()));
    await load(trainer);
    await trainer.step(new Map(), { step: 1, learningRate: 0.01 });
    const { save, saveMoments } = trainer.checkpointed('weights.safetensors');
    await save(folder);
    await saveMoments(folder);
    await trainer.step(new Map(), { step: 2, learningRate: 0.01 });

    const files = other.checkpointed('weights.safetensors');
    await files.load(folder);
    await files.loadMoments(folder);
    await other.step(new Map(), { step: 2, learningRate: 0.01 });
    expect(await contents(other)).toEqual(await contents(trainer));

    const table = parameterTable(base.config, 'classifier');
    await other.hold([[EMBEDDINGS, NORM].map((name) => table.find((spec) => spec.name === name)!), []], [3]);
    expect((await other.read(EMBEDDINGS)).every((value) => value === 0)).toBe(true);
    await expect(other.loadMoments(folder)).rejects.toMatchObject({ code: 'run' });
    await trainer.release();
    await other.release();
  });
});
