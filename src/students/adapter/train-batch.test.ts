/** A batch of three students with unlike many rows, on a tiny encoder. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { folderCheckpoints } from '../../../test/folder-checkpoints.ts';
import { cpuDevice } from '../../engine/index.ts';
import { type Checkpoint, LORA_DEFAULTS, openCheckpoint } from '../../model/index.ts';
import { ADAPTER_DEFAULTS, type AdapterNetwork, createAdapterNetwork } from '../../training/index.ts';
import type { AdapterEvent } from '../events.ts';
import type { PreparedAnswer } from '../prepare.ts';
import {
  type BatchJob,
  type BatchStudent,
  rowsOfBatch,
  type TrainedBatch,
  trainBatch,
} from './train-batch.ts';

const SETTINGS = {
  ...ADAPTER_DEFAULTS,
  lora: { ...LORA_DEFAULTS, rank: 2, alpha: 4, dropout: 0.2 },
  batchSize: 3,
  epochs: 2,
  learningRate: 3e-3,
};
/** Training rows: more than the steps of an epoch, as many, and fewer. */
const STUDENTS = [
  ['ann', 11],
  ['ben', 4],
  ['eve', 2],
] as const;

let base: Checkpoint;
let network: AdapterNetwork;
let home: string;
let stores = 0;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'understudy-test-'));
  base = await openCheckpoint(resolve(import.meta.dirname, '../../../test/fixtures/forward-backward/model'));
  network = await createAdapterNetwork({
    device: cpuDevice({ threads: 1 }),
    base,
    lora: SETTINGS.lora,
    settings: { batchSize: 9, weightDecay: 0, seed: 7 },
  });
});
afterAll(async () => {
  await network.release();
  await base.close();
  await rm(home, { recursive: true });
});

const rowsOf = (user: number, side: string, count: number): PreparedAnswer[] =>
  Array.from({ length: count }, (_, i) => ({
    answerId: `${side}-${user}-${i}`,
    userId: STUDENTS[user]![0],
    questionId: String(i),
    label: (i + user) % 2 === 0 ? 1 : 0,
    text: '',
    tokens: Int32Array.from(
      { length: 4 + ((5 * i + user) % 6) },
      (_, t) => 9 + ((31 * t + 17 * i + side.length) % 150),
    ),
  }));
const students: BatchStudent[] = STUDENTS.map(([id, count], user) => ({
  id,
  row: Float32Array.from({ length: 24 }, (_, d) => Math.sin(d + user) / 5),
  bias: user / 10,
  train: rowsOf(user, 'train', count),
  validation: rowsOf(user, 'validation', 3),
  test: rowsOf(user, 'test', 2),
}));

interface Outcome {
  readonly events: AdapterEvent[];
  readonly trained: TrainedBatch | null;
}

async function run(job: Partial<BatchJob> = {}, steps = Number.POSITIVE_INFINITY): Promise<Outcome> {
  const events: AdapterEvent[] = [];
  const training = trainBatch({
    batch: 3,
    of: 5,
    network,
    students,
    settings: SETTINGS,
    selection: 'validation',
    store: folderCheckpoints(join(home, `store-${stores++}`)),
    clock: () => 0,
    interrupted: () => events.filter(({ event }) => event === 'step').length >= steps,
    ...job,
  });
  for (let next = await training.next(); ; next = await training.next()) {
    if (next.done) return { events, trained: next.value };
    events.push(next.value);
  }
}
const adapters = () => Promise.all(students.map((_, s) => network.adapter(s)));

describe('trainBatch', () => {
  test('interrupted after every step and gone on with: the same to the last bit', async () => {
    const straight = await run();
    const expected = await adapters();
    const store = folderCheckpoints(join(home, 'often'));
    const heard: AdapterEvent[] = [];
    const done: number[] = [];
    let trained: TrainedBatch | null = null;
    while (trained === null) {
      expect(done.length).toBeLessThan(12);
      const outcome = await run({ store }, 1);
      const [begin, ...rest] = outcome.events;
      if (begin?.event === 'adapters') done.push(begin.done);
      heard.push(...rest);
      ({ trained } = outcome);
    }
    expect(done).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(heard).toEqual(straight.events.slice(1));
    expect(trained).toEqual(straight.trained);
    expect(await adapters()).toEqual(expected);
  });

  test('tells what there is, and of every step and epoch', async () => {
    const { events, trained } = await run();
    expect(events[0]).toMatchObject({
      event: 'adapters',
      batch: 3,
      of: 5,
      students: ['ann', 'ben', 'eve'],
      train: 17,
      steps: 8,
    });
    expect(trained!.steps).toBe(8);
    const rates = events.flatMap((event) => (event.event === 'step' ? [event.learning_rate] : []));
    expect(rates).toEqual([...rates].sort((a, b) => b - a));
    expect(rates[0]).toBe(SETTINGS.learningRate);
    expect(
      events.flatMap((event) =>
        event.event === 'evaluation' ? [[event.epoch, event.step, event.rows]] : [],
      ),
    ).toEqual([
      [0, 0, 9],
      [1, 4, 9],
      [2, 8, 9],
    ]);
  });

  test('epoch 0 is the class as it is: without steps that help, nothing is changed', async () => {
    const { trained } = await run({ settings: { ...SETTINGS, learningRate: 3 } });
    expect(trained!.best).toEqual({ epoch: 0, step: 0 });
    const got = await adapters();
    await network.begin(students);
    expect(got).toEqual(await adapters());
  });

  test('what remains is the best epoch’s, and predicts as well as was told', async () => {
    const { events, trained } = await run();
    const losses = events.flatMap((event) => (event.event === 'evaluation' ? [event.log_loss] : []));
    expect(trained!.best.epoch).toBe(losses.indexOf(Math.min(...losses)));
    const rows = rowsOfBatch(students, 'validation');
    const z = await network.predict(rows);
    const loss =
      rows.reduce((sum, { label }, i) => sum + Math.log(1 + Math.exp(label === 1 ? -z[i]! : z[i]!)), 0) /
      rows.length;
    expect(loss).toBeCloseTo(Math.min(...losses), 6);
  });
});

test('rows of a batch know their student', () => {
  const rows = rowsOfBatch(students, 'test');
  expect(rows.map(({ student, answerId }) => [student, answerId])).toEqual([
    [0, 'test-0-0'],
    [0, 'test-0-1'],
    [1, 'test-1-0'],
    [1, 'test-1-1'],
    [2, 'test-2-0'],
    [2, 'test-2-1'],
  ]);
});
