/** Tuning a tiny encoder on difficulties that its texts have, or that nobody could read from them. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { encodeAll } from '../../../test/encode-all.ts';
import { folderCheckpoints } from '../../../test/folder-checkpoints.ts';
import { cpuDevice } from '../../engine/index.ts';
import {
  type Checkpoint,
  loadParameters,
  openCheckpoint,
  parameterTable,
  saveCheckpoint,
} from '../../model/index.ts';
import { correlate, createMt19937 } from '../../numeric/index.ts';
import { createPooler, POPULATION_DEFAULTS } from '../../training/index.ts';
import type { TuningEvent } from '../events.ts';
import { planPopulation, populationSize } from './plan-population.ts';
import { type PopulationJob, type TunedPopulation, tunePopulation } from './tune-population.ts';

const BASE = resolve(import.meta.dirname, '../../../test/fixtures/notebook-run/base');
const device = cpuDevice({ threads: 1 });
const SETTINGS = { ...POPULATION_DEFAULTS, learningRate: 2e-3, epochs: 6, batchSize: 8 };
const random = createMt19937(3);
/** Three tokens say how difficult a text is, five say nothing; the last twelve texts have no difficulty. */
const TEXTS = Array.from({ length: 108 }, (_, t) =>
  Int32Array.from([
    2,
    ...new Array(3).fill(5 + (t % 4)),
    ...Array.from({ length: 5 }, () => 20 + Math.floor(100 * random.uniform())),
    3,
  ]),
);
const KNOWN = [...TEXTS.keys()].slice(0, 96);
const truth = (t: number) => [-1.5, -0.5, 0.5, 1.5][t % 4]!;

let base: Checkpoint;
let pooled: Float32Array[];
let home: string;
beforeAll(async () => {
  base = await openCheckpoint(BASE);
  const pooler = await createPooler(device, base, 1);
  const rows = await encodeAll(pooler, TEXTS);
  await pooler.release();
  pooled = TEXTS.map((_, t) => rows.slice(t * pooler.width, (t + 1) * pooler.width));
});
afterAll(() => base.close());
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'understudy-test-'));
});
afterEach(() => rm(home, { recursive: true }));

interface Outcome {
  readonly events: TuningEvent[];
  readonly tuned: TunedPopulation | null;
}

async function run(job: Partial<PopulationJob> = {}, most = Number.POSITIVE_INFINITY): Promise<Outcome> {
  const events: TuningEvent[] = [];
  let time = 0;
  const tuning = tunePopulation({
    device,
    base,
    texts: TEXTS,
    pooled,
    known: KNOWN,
    difficulty: KNOWN.map(truth),
    error: KNOWN.map(() => 0.3),
    group: KNOWN,
    settings: SETTINGS,
    store: folderCheckpoints(join(home, 'straight')),
    clock: () => time++,
    interrupted: () => events.length >= most,
    ...job,
  });
  for (let next = await tuning.next(); ; next = await tuning.next()) {
    if (next.done) return { events, tuned: next.value };
    events.push(next.value);
  }
}

const correlation = (unseen: Float64Array, of: (t: number) => number, places = KNOWN) =>
  correlate(
    places.map((t) => unseen[t]!),
    places.map(of),
    'texts',
  ).pearson!.value;

describe('tunePopulation', () => {
  test('reads what is in the texts, in those that it has not seen too', async () => {
    const { events, tuned } = await run();
    const { unseen, head, pool, release } = tuned!;
    const rest = [...TEXTS.keys()].slice(96);
    expect(correlation(unseen, truth)).toBeGreaterThan(0.8);
    expect(correlation(unseen, truth, rest)).toBeGreaterThan(0.8);
    // Texts without a difficulty are read by the encoder that is left, through the head that is left.
    const vectors = await pool();
    for (const t of rest) {
      const b = head.bias + vectors[t]!.reduce((sum, x, d) => sum + x * head.weight[d]!, 0);
      expect(b).toBeCloseTo(unseen[t]!, 3);
    }
    expect(events.at(-1)).toMatchObject({ tuning: 4, of: 4, seconds_left: 0 });
    expect(events.map(({ step }) => step)).toEqual([...events.keys()].map((i) => i + 1));
    expect(events).toHaveLength(populationSize(planPopulation(KNOWN, SETTINGS), SETTINGS).steps);
    await release();
  });

  test('never shows a text its own difficulty: of what nobody can read nothing is read', async () => {
    const drawn = createMt19937(8);
    const noise = KNOWN.map(() => drawn.normal());
    const { tuned } = await run({ difficulty: noise, settings: { ...SETTINGS, epochs: 12 } });
    const { unseen, head, pool, release } = tuned!;
    expect(Math.abs(correlation(unseen, (t) => noise[t]!))).toBeLessThan(0.25);
    // By heart it has them: the encoder on all texts says what it was told.
    const vectors = await pool();
    const told = vectors.map((v) => head.bias + v.reduce((sum, x, d) => sum + x * head.weight[d]!, 0));
    expect(correlation(Float64Array.from(told), (t) => noise[t]!)).toBeGreaterThan(0.5);
    await release();
  });

  test('does not tell by the mean of the others how hard a text is', async () => {
    // An encoder that hardly learns says the mean, which is the lower the harder those are that it was not told of.
    const { tuned } = await run({
      pooled: pooled.map((v) => new Float32Array(v.length)),
      settings: { ...SETTINGS, learningRate: 1e-9, epochs: 1 },
    });
    for (const b of tuned!.unseen) expect(Math.abs(b)).toBeLessThan(1e-4);
    await tuned!.release();
  });

  test('leaves groups out together', async () => {
    // Every text is there twice, with a difficulty that only its twin tells.
    const drawn = createMt19937(9);
    const told = Array.from({ length: 48 }, () => drawn.normal());
    const twins = KNOWN.map((t) => t % 48);
    const task = {
      texts: twins.map((t) => TEXTS[t]!),
      pooled: twins.map((t) => pooled[t]!),
      difficulty: twins.map((t) => told[t]!),
      settings: { ...SETTINGS, epochs: 10 },
    };
    const r: number[] = [];
    for (const group of [KNOWN, twins]) {
      const { tuned } = await run({ ...task, group, store: folderCheckpoints(join(home, `${r.length}`)) });
      r.push(correlation(tuned!.unseen, (t) => told[t % 48]!));
      await tuned!.release();
    }
    const [apart, together] = r as [number, number];
    expect(apart).toBeGreaterThan(0.5);
    expect(together).toBeLessThan(apart / 2);
  });

  test('comes to the same by the same seed, and when it is interrupted again and again', async () => {
    const settings = { ...SETTINGS, epochs: 1 };
    const straight = await run({ settings });
    const store = folderCheckpoints(join(home, 'pieces'));
    let pieces: Outcome = { events: [], tuned: null };
    for (let process = 0; pieces.tuned === null; process++) {
      if (process > 30) throw new Error('it does not end');
      pieces = await run({ settings, store }, 5);
    }
    expect(pieces.tuned.unseen).toEqual(straight.tuned!.unseen);
    expect(pieces.tuned.head).toEqual(straight.tuned!.head);
    expect(await pieces.tuned.pool()).toEqual(await straight.tuned!.pool());
    const other = await run({
      settings: { ...settings, seed: 7 },
      store: folderCheckpoints(join(home, 'other')),
    });
    expect(other.tuned!.unseen).not.toEqual(straight.tuned!.unseen);
    for (const { tuned } of [straight, pieces, other]) await tuned!.release();
  });

  test('with small batches and folds of unlike size every batch fits', async () => {
    // A group of 60 beside 36 texts by themselves: the tunings learn from 36 texts or from up to 78.
    const group = KNOWN.map((t) => Math.max(0, t - 59));
    const { events, tuned } = await run({ group, settings: { ...SETTINGS, epochs: 2, batchSize: 4 } });
    for (const { tokens } of events) expect(tokens).toBeLessThanOrEqual(4 * TEXTS[0]!.length);
    expect(correlation(tuned!.unseen, truth)).toBeGreaterThan(0.5);
    await tuned!.release();
  });

  test.each([45, 60])('%d texts, all alike: the mean is said', async (count) => {
    const known = KNOWN.slice(0, count);
    const { tuned } = await run({
      texts: known.map(() => TEXTS[0]!),
      pooled: known.map(() => pooled[0]!),
      known,
      difficulty: known.map(() => 0.7),
      error: known.map(() => 0.3),
      group: known,
    });
    for (const b of tuned!.unseen) expect(b).toBeCloseTo(0, 2);
    expect(tuned!.mean).toBeCloseTo(0.7, 6);
    await tuned!.release();
  });

  test('copied over the parameters of a base it reads the same', async () => {
    const { tuned } = await run({ settings: { ...SETTINGS, epochs: 1 } });
    const { config } = base;
    const { parameters } = await loadParameters(base, parameterTable(config, 'classifier'), { seed: 1 });
    await tuned!.copyTo(parameters);
    await saveCheckpoint(home, { config, head: 'classifier', parameters, tokenizerFiles: [] });
    const saved = await openCheckpoint(home);
    const pooler = await createPooler(device, saved, 1);
    const rows = await encodeAll(pooler, TEXTS);
    (await tuned!.pool()).forEach((vector, t) => {
      vector.forEach((x, d) => {
        expect(rows[t * pooler.width + d]).toBeCloseTo(x, 4);
      });
    });
    await pooler.release();
    await saved.close();
    await tuned!.release();
  });
});
