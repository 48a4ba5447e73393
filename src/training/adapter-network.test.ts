import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { cpuDevice } from '../engine/index.ts';
import {
  type Adapter,
  type Checkpoint,
  LORA_DEFAULTS,
  openCheckpoint,
  readAdapter,
  saveAdapter,
} from '../model/index.ts';
import {
  type AdapterAnswer,
  type AdapterNetwork,
  type AdapterStudent,
  createAdapterNetwork,
} from './adapter-network.ts';

const device = cpuDevice({ threads: 1 });
const LORA = { ...LORA_DEFAULTS, rank: 2, alpha: 4 };
const SETTINGS = { batchSize: 12, weightDecay: 0.01, seed: 7 };

let base: Checkpoint;
let folder: string;
beforeAll(async () => {
  base = await openCheckpoint(resolve(import.meta.dirname, '../../test/fixtures/forward-backward/model'));
});
afterAll(() => base.close());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'understudy-'));
});
afterEach(() => rm(folder, { recursive: true }));

const create = (lora = LORA) => createAdapterNetwork({ device, base, lora, settings: SETTINGS });

const studentOf = (id: string, seed: number): AdapterStudent => ({
  id,
  row: Float32Array.from({ length: 24 }, (_, k) => Math.sin(k + seed)),
  bias: seed / 10,
});
const [ANN, BEN, EVE] = [studentOf('ann', 1), studentOf('ben', 2), studentOf('eve', 3)];

/** So many answers of a student to made-up texts, which depend on the step. */
function answers(student: number, step: number, count = 3): AdapterAnswer[] {
  return Array.from({ length: count }, (_, i) => {
    const length = 4 + ((5 * i + step) % 9);
    const tokens = Int32Array.from({ length }, (_, t) => 9 + ((31 * t + 17 * i + 7 * step) % 150));
    return { student, tokens, label: ((i + step) % 2) as 0 | 1, weight: 1 / count };
  });
}

/** Steps [from, to], every student with answers in each. */
async function train(network: AdapterNetwork, students: number, from: number, to: number): Promise<void> {
  for (let step = from; step <= to; step++) {
    const batch = Array.from({ length: students }, (_, student) => answers(student, step)).flat();
    await network.step(batch, { step, learningRate: 0.01 });
  }
}

function worstDifference(a: Adapter, b: Adapter): number {
  const values = ({ matrices, row, bias }: Adapter) => [
    ...[...matrices.values()].flatMap((each) => [...each.a, ...each.b]),
    ...row,
    bias,
  ];
  const other = values(b);
  return Math.max(...values(a).map((value, i) => Math.abs(value - other[i]!)));
}

describe('adapterNetwork', () => {
  test('begins as the class has it: with B zero, whatever the students beside', async () => {
    const network = await create();
    await network.begin([ANN, BEN]);
    const ben = await network.adapter(1);
    expect(ben.row).toEqual(BEN!.row);
    expect(ben.bias).toBeCloseTo(0.2, 7);
    const [z] = await network.predict(answers(1, 1, 1));
    await train(network, 2, 1, 2);
    expect((await network.predict(answers(1, 1, 1)))[0]).not.toBeCloseTo(z!, 3);

    await network.begin([BEN!]);
    expect(await network.adapter(0)).toEqual(ben);
    expect((await network.predict(answers(0, 1, 1)))[0]).toBeCloseTo(z!, 5);
    await network.begin([EVE!]); // takes the memory over
    await network.begin([BEN!]);
    expect(await network.adapter(0)).toEqual(ben);
    await network.release();
  });

  test.each([0, 0.3])('students together are what each is alone, dropout %d', async (dropout) => {
    const network = await create({ ...LORA, dropout });
    await network.begin([ANN!, BEN!, EVE!]);
    await train(network, 3, 1, 3);
    const together = await Promise.all([0, 1, 2].map((student) => network.adapter(student)));
    for (const [i, student] of [ANN!, BEN!, EVE!].entries()) {
      await network.begin([student]);
      await train(network, 1, 1, 3);
      expect(worstDifference(await network.adapter(0), together[i]!)).toBeLessThan(1e-4);
    }
    expect(worstDifference(together[0]!, together[1]!)).toBeGreaterThan(0.1);
    await network.release();
  });

  test('goes on from a checkpoint to the last bit', async () => {
    const network = await create();
    await network.begin([ANN!, BEN!]);
    await train(network, 2, 1, 2);
    await network.save(folder);
    await network.saveMoments(folder);
    await train(network, 2, 3, 4);
    const expected = [await network.adapter(0), await network.adapter(1)];

    const later = await create();
    await later.begin([ANN!, BEN!]);
    await later.load(folder);
    await later.loadMoments(folder);
    await train(later, 2, 3, 4);
    expect([await later.adapter(0), await later.adapter(1)]).toEqual(expected);

    await later.begin([ANN!]);
    await expect(later.load(folder)).rejects.toMatchObject({ code: 'run' });
    await network.release();
    await later.release();
  });

  test('a student goes to a folder of PEFT’s and comes back', async () => {
    const network = await create();
    await network.begin([ANN!, BEN!]);
    await train(network, 2, 1, 2);
    const ben = await network.adapter(1);
    const rows = answers(1, 5);
    const z = await network.predict(rows);
    await saveAdapter(folder, base.config, ben, { base: 'class' });
    expect(await readdir(folder)).toHaveLength(2);
    expect(await readAdapter(folder, base.config)).toEqual(ben);

    await network.setAdapter(0, ben);
    expect(await network.adapter(0)).toEqual(ben);
    const again = await network.predict(rows.map((row) => ({ ...row, student: 0 })));
    for (const [i, value] of again.entries()) expect(value).toBeCloseTo(z[i]!, 5);
    await network.release();
  });

  test('adapts the head alone, with one optimizer step that lowers the loss', async () => {
    const network = await create({ ...LORA, targetModules: ['dense'] });
    await network.begin([ANN!]);
    const batch = answers(0, 1, 9);
    const first = await network.step(batch, { step: 1, learningRate: 0.01 });
    const second = await network.step(batch, { step: 2, learningRate: 0.01 });
    expect(second.loss).toBeLessThan(first.loss);
    expect([...(await network.adapter(0)).matrices.keys()]).toEqual(['head.dense']);
    await network.release();
  });

  test('a number that is not finite stops it before a weight is changed', async () => {
    const network = await create();
    await network.begin([ANN!, { ...BEN!, row: BEN!.row.map(() => 3e38) }]);
    const ann = await network.adapter(0);
    await expect(train(network, 2, 1, 1)).rejects.toMatchObject({ code: 'numeric' });
    expect(await network.adapter(0)).toEqual(ann);
    await network.release();
  });

  test('refuses LoRA settings that do not fit the model', async () => {
    await expect(create({ ...LORA, targetModules: ['q_proj'] })).rejects.toMatchObject({ code: 'usage' });
  });
});
