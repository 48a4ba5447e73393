/**
 * Adapters against PEFT: logits, loss, gradient norm and two optimizer steps of two students whom PEFT trained each
 * alone and who are trained together here. Logits and weights within 1e-5.
 */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cpuDevice, type Device } from '../../src/engine/index.ts';
import {
  type Adapter,
  type Checkpoint,
  loadParameters,
  mergeAdapter,
  openCheckpoint,
  parameterTable,
  readAdapter,
  saveCheckpoint,
} from '../../src/model/index.ts';
import {
  type AdapterAnswer,
  type AdapterNetwork,
  createAdapterNetwork,
} from '../../src/training/adapter-network.ts';
import { createClassifier } from '../../src/training/index.ts';
import { referenceDevice } from '../reference-device.ts';

interface Golden {
  readonly lr: number;
  readonly weight_decay: number;
  readonly students: Record<string, { batches: Batch[]; steps: Step[] }>;
}
interface Batch {
  readonly input_ids: number[][];
  readonly attention_mask: number[][];
  readonly labels: (0 | 1)[];
}
interface Step {
  readonly loss: number;
  readonly logits: [number, number][];
  readonly grad_l2: Record<string, number>;
}

const fixtures = resolve(import.meta.dirname, '../fixtures');
const golden = JSON.parse(readFileSync(join(fixtures, 'peft/students.json'), 'utf8')) as Golden;
const IDS = ['07', '21'] as const;
const STEPS = [0, 1] as const;
const devices: readonly (readonly [string, () => Device])[] = [
  ['cpu', () => cpuDevice({ threads: 1 })],
  ['reference', referenceDevice],
];

let base: Checkpoint;
let starts: Adapter[];
let folder: string;
beforeAll(async () => {
  base = await openCheckpoint(join(fixtures, 'forward-backward/model'));
  starts = await Promise.all(IDS.map((id) => readAdapter(join(fixtures, 'peft', id, 'start'), base.config)));
  folder = await mkdtemp(join(tmpdir(), 'understudy-'));
});
afterAll(async () => {
  await base.close();
  await rm(folder, { recursive: true });
});

/** A network with these students, as PEFT's saved adapters have them before training. */
async function networkOf(device: Device, ids: readonly string[]): Promise<AdapterNetwork> {
  const network = await createAdapterNetwork({
    device,
    base,
    lora: starts[0]!.lora,
    settings: { batchSize: 6, weightDecay: golden.weight_decay, seed: 1 },
  });
  await network.begin(ids.map((id) => ({ id, row: new Float32Array(base.config.hiddenSize), bias: 0 })));
  for (const [student, id] of ids.entries())
    await network.setAdapter(student, await readAdapter(join(fixtures, 'peft', id, 'start'), base.config));
  return network;
}

/** A student's rows of a step, each counting so that the student's mean is minimised. */
function rowsOf(id: string, step: number, student: number): AdapterAnswer[] {
  const { input_ids, attention_mask, labels } = golden.students[id]!.batches[step]!;
  return input_ids.map((row, i) => ({
    student,
    tokens: Int32Array.from(row.filter((_, k) => attention_mask[i]![k] === 1)),
    label: labels[i]!,
    weight: 1 / input_ids.length,
  }));
}

/** Students in turn, as a batch mixes them. */
const interleaved = (ids: readonly string[], step: number): AdapterAnswer[] =>
  ids
    .flatMap((id, student) => rowsOf(id, step, student).map((row, i) => ({ row, i })))
    .sort((a, b) => a.i - b.i)
    .map(({ row }) => row);

const expectedZ = (id: string, step: number) =>
  golden.students[id]!.steps[step]!.logits.map(([wrong, right]) => right - wrong);

function worstDifference(a: Adapter, b: Adapter): number {
  const values = ({ matrices, row, bias }: Adapter) => [
    ...[...matrices.values()].flatMap((each) => [...each.a, ...each.b]),
    ...row.map((value) => value / 2),
    bias / 2,
  ];
  const [left, right] = [values(a), values(b)];
  expect(left.length).toBe(right.length);
  return Math.max(...left.map((value, i) => Math.abs(value - right[i]!)));
}

describe.each(devices)('adapters as PEFT has them, on %s', (_, makeDevice) => {
  test('logits, loss and weights of two students trained together', async () => {
    const network = await networkOf(makeDevice(), IDS);
    for (const step of STEPS) {
      for (const [student, id] of IDS.entries()) {
        const z = await network.predict(rowsOf(id, step, student));
        for (const [i, expected] of expectedZ(id, step).entries())
          expect(Math.abs(z[i]! - expected)).toBeLessThan(1e-5);
      }
      const { loss } = await network.step(interleaved(IDS, step), {
        step: step + 1,
        learningRate: golden.lr,
      });
      const expected = IDS.map((id) => golden.students[id]!.steps[step]!.loss).reduce((a, b) => a + b);
      expect(Math.abs(loss - expected)).toBeLessThan(1e-5);
    }
    for (const [student, id] of IDS.entries()) {
      const trained = await readAdapter(join(fixtures, 'peft', id, 'trained'), base.config);
      expect(worstDifference(await network.adapter(student), trained)).toBeLessThan(1e-5);
    }
    await network.release();
  });

  test.each(IDS)('student %s alone: the same weights, and PEFT’s gradient norm', async (id) => {
    const device = makeDevice();
    const [alone, together] = [await networkOf(device, [id]), await networkOf(device, IDS)];
    for (const step of STEPS) {
      const at = { step: step + 1, learningRate: golden.lr };
      await together.step(interleaved(IDS, step), at);
      const { gradientNorm } = await alone.step(rowsOf(id, step, 0), at);
      // One row moves both labels' logits: its gradient is √2 times that of PEFT's two rows together.
      const squares = Object.entries(golden.students[id]!.steps[step]!.grad_l2).map(
        ([name, l2]) => l2 ** 2 * (name.startsWith('classifier') ? 2 : 1),
      );
      const expected = Math.sqrt(squares.reduce((a, b) => a + b));
      expect(Math.abs(gradientNorm / expected - 1)).toBeLessThan(1e-5);
    }
    expect(worstDifference(await alone.adapter(0), await together.adapter(IDS.indexOf(id)))).toBeLessThan(
      2e-6,
    );
    await alone.release();
    await together.release();
  });
});

test('merged into its base, an adapter answers the same', async () => {
  const table = parameterTable(base.config, 'classifier');
  const { parameters } = await loadParameters(base, table, { seed: 0 });
  await saveCheckpoint(folder, {
    config: base.config,
    head: 'classifier',
    parameters: mergeAdapter(base.config, parameters, starts[0]!),
  });
  const merged = await openCheckpoint(folder);
  const classifier = await createClassifier({
    device: cpuDevice({ threads: 1 }),
    base: merged,
    tokenizerFiles: [],
    settings: { batchSize: 4, seed: 0, weightDecay: 0, maxGradientNorm: 1 },
  });
  const texts = rowsOf(IDS[0], 0, 0).map(({ tokens }) => tokens);
  await classifier.begin(texts);
  const logits = await classifier.predict(texts);
  for (const [i, expected] of golden.students[IDS[0]]!.steps[0]!.logits.entries())
    for (const label of [0, 1] as const)
      expect(Math.abs(logits[i]![label] - expected[label])).toBeLessThan(1e-5);
  await merged.close();
  await classifier.release();
});
