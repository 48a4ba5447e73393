import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeAll } from '../../test/encode-all.ts';
import { writeTinyClass } from '../../test/tiny-class.ts';
import { cpuDevice } from '../engine/index.ts';
import { openClassModel } from './class-model.ts';
import { SCORING_BATCH } from './packed-passes.ts';
import { type ClassModel, createPooler, createScorer, scoreOutputs } from './text-encoder.ts';

const device = cpuDevice({ threads: 1 });
let folder: string;
let model: ClassModel;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'understudy-test-'));
  await writeTinyClass(folder, { seed: 2, rank: 3, temperature: 1 });
  model = await openClassModel(folder);
});
afterAll(async () => {
  await model.checkpoint.close();
  await rm(folder, { recursive: true });
});

/** More than a batch, of all lengths. */
const TEXTS = Array.from({ length: 70 }, (_, text) =>
  Int32Array.from({ length: 2 + ((11 * text) % 53) }, (_, t) => 5 + ((13 * t + 7 * text) % 300)),
);

describe.each(['pooler', 'scorer'] as const)('%s', (which) => {
  test('a text is encoded once, to what it is alone', async () => {
    const encoder =
      which === 'pooler'
        ? await createPooler(device, model.checkpoint, 1)
        : await createScorer(device, model);
    const { width } = encoder;
    expect(width).toBe(which === 'pooler' ? model.checkpoint.config.hiddenSize : 4);
    const met: number[] = [];
    for await (const { texts, rows } of encoder.encode(TEXTS)) {
      expect(rows).toHaveLength(texts.length * width);
      expect(texts.length).toBeLessThanOrEqual(SCORING_BATCH.mostTexts);
      met.push(...texts);
    }
    expect(met.sort((a, b) => a - b)).toEqual([...TEXTS.keys()]);

    const all = await encodeAll(encoder, TEXTS);
    for (const text of [0, 33, 69]) {
      const alone = await encodeAll(encoder, [TEXTS[text]!]);
      alone.forEach((value, i) => {
        expect(all[text * width + i]).toBeCloseTo(value, 4);
      });
    }
    expect(await encodeAll(encoder, [])).toHaveLength(0);
    await encoder.release();
  });
});

test('b shifts the first score of every text, and nothing else', async () => {
  const [plain, shifted] = await Promise.all(
    [model, { ...model, bias: model.bias + 2 }].map(async (each) => {
      const scorer = await createScorer(device, each);
      const scores = await encodeAll(scorer, TEXTS.slice(0, 5));
      await scorer.release();
      return scores;
    }),
  );
  plain!.forEach((value, i) => {
    expect(shifted![i]! - value).toBeCloseTo(i % 4 === 0 ? 2 : 0, 5);
  });
});

test('scores interleave level and loads', () => {
  const join = (rank: number, bias: number, ...outputs: number[][]) => [
    ...scoreOutputs(rank, bias).join!(outputs.map((each) => Float32Array.from(each))),
  ];
  expect(join(2, 0.5, [1, 2], [10, 11, 20, 21])).toEqual([1.5, 10, 11, 2.5, 20, 21]);
  expect(join(0, -1, [1, 2])).toEqual([0, 1]);
});
