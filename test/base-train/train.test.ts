/** A sitting that something ends: what was learned by then is kept. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FIRST, readState } from '../../scripts/base-train/state.ts';
import { train } from '../../scripts/base-train/train.ts';
import { cpuDevice } from '../../src/engine/index.ts';
import { distillationTable, initialiseParameter, parseConfig } from '../../src/model/index.ts';
import { openDistillation, type Taught, type Tokens } from '../../src/training/index.ts';

const W = 3;
const config = parseConfig(
  {
    model_type: 'modernbert',
    vocab_size: 30,
    hidden_size: 8,
    num_hidden_layers: 1,
    num_attention_heads: 2,
    intermediate_size: 8,
    pad_token_id: 0,
    classifier_pooling: 'mean',
  },
  'test',
);
const statistics = { centre: new Float32Array(W), variance: { texts: 1, tokens: 1 } };

let work: string;
beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'understudy-test-'));
});
afterEach(() => rmSync(work, { recursive: true }));

/** A teacher who says ones, and fails from their `last` batch on. */
function sourceUntil(last: number) {
  let read = 0;
  return {
    library: {
      questions: [],
      glosses: [],
      passages: Array.from({ length: 9000 }, (_, i) => `Text ${i}.`),
    },
    encode: (text: string) => Int32Array.from(text, (_, i) => 5 + (i % 20)),
    teacher: {
      width: W,
      async read(batch: readonly Tokens[]): Promise<Taught> {
        if (++read > last) throw new Error('the teacher is gone');
        const tokens = batch.reduce((sum, { length }) => sum + length, 0);
        return {
          tokens: new Float32Array(tokens * W).fill(1),
          texts: new Float32Array(batch.length * W).fill(1),
        };
      },
      release: async () => {},
    },
    seed: 1,
  };
}

async function trainUntil(last: number) {
  const model = await openDistillation(cpuDevice({ threads: 1 }), config, {
    weightDecay: 0,
    maxGradientNorm: 1,
    tableRate: 1,
    tokenShare: 0.5,
    ...statistics,
  });
  const table = distillationTable(config, W);
  await model.write(
    new Map(table.map((spec) => [spec.name, { shape: spec.shape, data: initialiseParameter(spec, 1) }])),
  );
  try {
    await train({
      source: sourceUntil(last),
      model,
      saved: { state: FIRST, statistics },
      studentIds: (tokens) => tokens,
      heldOut: [[[Int32Array.of(5, 6)], { tokens: new Float32Array(2 * W), texts: new Float32Array(W) }]],
      folder: join(work, 'checkpoint'),
      curve: join(work, 'curve.csv'),
      limit: Number.POSITIVE_INFINITY,
      interrupted: () => false,
      say: () => undefined,
    });
  } finally {
    await model.release();
  }
}

test('a teacher who fails does not lose the steps before', async () => {
  await expect(trainUntil(4)).rejects.toThrow('the teacher is gone');
  const { state } = readState(join(work, 'checkpoint'))!;
  expect(state.step).toBe(4);
  expect(state.batch).toBe(4);
});

test('where nothing was learned nothing is written', async () => {
  await expect(trainUntil(0)).rejects.toThrow('the teacher is gone');
  expect(readState(join(work, 'checkpoint'))).toBeUndefined();
});
