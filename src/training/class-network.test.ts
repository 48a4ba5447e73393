import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { encodeAll } from '../../test/encode-all.ts';
import { cpuDevice } from '../engine/index.ts';
import {
  type AnswerBatch,
  type Checkpoint,
  type ClassEncoder,
  EMBEDDINGS,
  loadParameters,
  openCheckpoint,
  parameterTable,
  type Tensor,
} from '../model/index.ts';
import { createMt19937 } from '../numeric/index.ts';
import { loadTokenizer } from '../text/index.ts';
import { openClassModel, saveClassModel } from './class-model.ts';
import { type ClassNetwork, createClassNetwork } from './class-network.ts';
import { type ClassSettings, TUNED_DEFAULTS } from './settings.ts';
import { createPooler, createScorer } from './text-encoder.ts';

const BASE = resolve(import.meta.dirname, '../../test/fixtures/notebook-run/base');
const device = cpuDevice({ threads: 1 });
const TEXTS = Array.from({ length: 40 }, (_, text) =>
  Int32Array.from({ length: 3 + ((7 * text) % 30) }, (_, t) => 5 + ((13 * t + 3 * text) % 150)),
);
const BIAS = 0.3;
const SETTINGS: ClassSettings = { ...TUNED_DEFAULTS, rank: 2, questions: 4, seed: 3 };

let base: Checkpoint;
let pooled: Float32Array[];
let folder: string;
beforeAll(async () => {
  base = await openCheckpoint(BASE);
  const pooler = await createPooler(device, base, 1);
  const rows = await encodeAll(pooler, TEXTS);
  pooled = TEXTS.map((_, text) => rows.slice(text * pooler.width, (text + 1) * pooler.width));
  await pooler.release();
});
afterAll(() => base.close());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'understudy-test-'));
});
afterEach(() => rm(folder, { recursive: true }));

const create = (encoder: ClassEncoder, settings: Partial<ClassSettings> = {}) =>
  createClassNetwork({
    device,
    base,
    encoder,
    settings: { ...SETTINGS, ...settings },
    texts: TEXTS,
    pooled: encoder === 'frozen' ? pooled : [],
    asked: TEXTS.map((_, text) => text),
    bias: BIAS,
  });

/** Two answers to each of four questions, which depend on the step. */
function stepOf(step: number, rank: number): { questions: number[]; answers: AnswerBatch } {
  const random = createMt19937(step);
  const draw = (length: number) => Float32Array.from({ length }, () => random.normal());
  return {
    questions: [0, 1, 2, 3].map((i) => (4 * step + i) % 20),
    answers: {
      question: Int32Array.of(0, 0, 1, 1, 2, 2, 3, 3),
      loadings: draw(8 * rank),
      offset: draw(8),
      label: Int32Array.of(0, 1, 0, 0, 1, 1, 0, 1),
      weight: new Float32Array(8).fill(1 / 8),
    },
  };
}

async function train(network: ClassNetwork, from: number, to: number, learningRate = 1e-3): Promise<void> {
  for (let step = from; step <= to; step++) {
    const { questions, answers } = stepOf(step, network.K - 1);
    await network.step(questions, answers, { step, learningRate });
  }
}

/** What training would write over the base, and W. */
async function contents(
  network: ClassNetwork,
): Promise<{ parameters: Map<string, Tensor>; weight: Tensor; bias: number }> {
  const { parameters } = await loadParameters(base, parameterTable(base.config, 'classifier'), { seed: 3 });
  return { parameters, ...(await network.copyTo(parameters)) };
}

function expectClose(got: ArrayLike<number>, expected: ArrayLike<number>, digits: number): void {
  expect(got.length).toBe(expected.length);
  for (let i = 0; i < got.length; i++) expect(got[i]).toBeCloseTo(expected[i]!, digits);
}

describe.each(['tuned', 'frozen'] as const)('%s', (encoder) => {
  test.each([0, 2])('rank %d: at first no question is harder than another', async (rank) => {
    const network = await create(encoder, { rank });
    const scores = await network.score();
    expect(network.K).toBe(rank + 1);
    expect(scores).toHaveLength(TEXTS.length * (rank + 1));
    for (let text = 0; text < TEXTS.length; text++) expect(scores[text * (rank + 1)]).toBeCloseTo(BIAS, 6);
    await network.release();
  });

  test.each([0, 2])('rank %d: scores are those of the folder that is saved', async (rank) => {
    const network = await create(encoder, { rank });
    await train(network, 1, 6, 0.01);
    const scores = await network.score();
    const { files: tokenizerFiles } = await loadTokenizer(BASE);
    await saveClassModel(folder, { base, trained: network, tokenizerFiles, temperature: 1.5, seed: 3 });
    const model = await openClassModel(folder);
    const scorer = await createScorer(device, model);
    expect(scorer.width).toBe(rank + 1);
    expectClose(await encodeAll(scorer, TEXTS), scores, 4);
    const spread = Math.max(...scores) - Math.min(...scores);
    expect(spread).toBeGreaterThan(0.1);
    await scorer.release();
    await model.checkpoint.close();
    await network.release();
  });

  test('goes on from a checkpoint to the last bit', async () => {
    const straight = await create(encoder, { weightDecay: 0.01 });
    await train(straight, 1, 3);
    await straight.save(folder);
    await straight.saveMoments(folder);
    await train(straight, 4, 6);

    const resumed = await create(encoder, { weightDecay: 0.01 });
    await train(resumed, 1, 1, 0.05); // whatever it held before
    await resumed.load(folder);
    await resumed.loadMoments(folder);
    await train(resumed, 4, 6);
    expect(await contents(resumed)).toEqual(await contents(straight));
    expect(await resumed.score()).toEqual(await straight.score());
    await straight.release();
    await resumed.release();
  });
});

describe('either', () => {
  test('U learns at its own rate, and decays', async () => {
    const start = await create('frozen');
    const width = base.config.hiddenSize;
    const before = (await contents(start)).weight.data;
    await start.release();
    const moved: Record<string, number[]> = {};
    for (const [name, loadings] of Object.entries({
      slow: { deviation: 0.005, rate: 0.1, weightDecay: 0 },
      fast: { deviation: 0.005, rate: 0.5, weightDecay: 0 },
      decaying: { deviation: 0.005, rate: 0.5, weightDecay: 4 },
      still: { deviation: 0.005, rate: 0, weightDecay: 4 },
    })) {
      const network = await create('frozen', { loadings });
      await train(network, 1, 1, 0.01);
      const { data } = (await contents(network)).weight;
      moved[name] = [...data].map((value, i) => value - before[i]!);
      await network.release();
    }
    for (let d = 0; d < width; d++) {
      // AdamW's first step is the rate, up or down; w is all zeros and does not decay.
      for (const name of Object.keys(moved)) expect(Math.abs(moved[name]![d]!)).toBeCloseTo(0.01, 4);
    }
    for (let i = width; i < 3 * width; i++) {
      expect(Math.abs(moved.slow![i]!)).toBeCloseTo(0.001, 4);
      expect(Math.abs(moved.fast![i]!)).toBeCloseTo(0.005, 4);
      expect(moved.decaying![i]! - moved.fast![i]!).toBeCloseTo(-0.01 * 0.5 * 4 * before[i]!, 6);
      expect(moved.still![i]).toBe(0);
    }
    expect(Math.max(...before.slice(width).map(Math.abs))).toBeGreaterThan(0.003);
  });

  test('a number that is not finite stops it before a weight is changed', async () => {
    const network = await create('frozen');
    const before = await contents(network);
    const { questions, answers } = stepOf(1, 2);
    answers.offset[3] = Number.NaN;
    await expect(network.step(questions, answers, { step: 1, learningRate: 1e-3 })).rejects.toMatchObject({
      code: 'numeric',
      message: expect.stringContaining('step 1'),
    });
    expect(await contents(network)).toEqual(before);
    await network.release();
  });

  test('refuses a checkpoint of another rank', async () => {
    const network = await create('frozen', { rank: 3 });
    await network.save(folder);
    const other = await create('frozen');
    await expect(other.load(folder)).rejects.toMatchObject({ code: 'run' });
    await network.release();
    await other.release();
  });
});

describe('tuned', () => {
  test('pools as the frozen encoder does until it is trained', async () => {
    const network = await create('tuned');
    (await network.pool()).forEach((row, text) => {
      expectClose(row, pooled[text]!, 5);
    });
    await train(network, 1, 3, 0.01);
    expect((await network.pool())[7]).not.toEqual(pooled[7]);
    await network.release();
  });

  test('of the embedding table only the rows change whose texts were answered, and with decay all', async () => {
    const width = base.config.hiddenSize;
    const changed = async (weightDecay: number) => {
      const network = await create('tuned', { weightDecay });
      const before = (await contents(network)).parameters.get(EMBEDDINGS)!.data.slice();
      await train(network, 1, 2, 0.01);
      const after = (await contents(network)).parameters.get(EMBEDDINGS)!.data;
      await network.release();
      return new Set(Array.from(after, (value, i) => (value === before[i] ? -1 : Math.floor(i / width))));
    };
    const asked = new Set(
      [1, 2].flatMap((step) => stepOf(step, 2).questions.flatMap((text) => [...TEXTS[text]!])),
    );
    const rows = await changed(0);
    rows.delete(-1);
    expect([...rows].sort((a, b) => a - b)).toEqual([...asked].sort((a, b) => a - b));
    expect((await changed(0.5)).size).toBeGreaterThan(base.config.vocabSize - 5);
  });

  test('with the encoder tuned the whole base is trained along, frozen the head alone', async () => {
    for (const encoder of ['tuned', 'frozen'] as const) {
      const network = await create(encoder);
      const { parameters: before } = await loadParameters(base, parameterTable(base.config, 'classifier'), {
        seed: 3,
      });
      await train(network, 1, 2);
      const { parameters: after } = await contents(network);
      const changed = [...after].filter(([name, { data }]) =>
        data.some((value, i) => value !== before.get(name)!.data[i]),
      );
      const names = changed.map(([name]) => name);
      if (encoder === 'frozen') expect(names).toEqual(['head.dense.weight', 'head.norm.weight']);
      else expect(names).toEqual([...after.keys()].filter((name) => !name.startsWith('classifier.')));
      await network.release();
    }
  });
});
