import { describe, expect, test } from 'vitest';
import { cpuDevice } from '../../engine/index.ts';
import { DISTIL_WEIGHT, distillationTable, initialiseParameter, parseConfig } from '../../model/index.ts';
import { createMt19937 } from '../../numeric/index.ts';
import { type DistillationSettings, openDistillation, openTeacher, type Taught } from './distil.ts';

const device = cpuDevice({ threads: 1 });
const config = parseConfig(
  {
    model_type: 'modernbert',
    vocab_size: 40,
    hidden_size: 8,
    num_hidden_layers: 2,
    num_attention_heads: 2,
    intermediate_size: 12,
    pad_token_id: 0,
    classifier_pooling: 'mean',
    initializer_range: 0.3,
  },
  'test',
);
/** The teacher's width. */
const W = 5;
const random = createMt19937(11);
const BATCH = Array.from({ length: 11 }, (_, b) =>
  Int32Array.from({ length: 2 + (b % 5) }, () => 1 + Math.floor(random.uniform() * 39)),
);
const TAUGHT: Taught = {
  tokens: Float32Array.from({ length: W * BATCH.reduce((sum, { length }) => sum + length, 0) }, () =>
    random.truncatedNormal({ std: 2, cutoff: 3 }),
  ),
  texts: Float32Array.from({ length: W * BATCH.length }, () => random.truncatedNormal({ std: 1, cutoff: 3 })),
};
const SETTINGS: DistillationSettings = {
  weightDecay: 0,
  maxGradientNorm: 1e9,
  tableRate: 1,
  tokenShare: 0.7,
  centre: Float32Array.of(0.5, -1, 0, 2, 0.25),
  variance: { texts: 1.5, tokens: 4 },
};

const parameters = () =>
  new Map(
    distillationTable(config, W).map((spec) => [
      spec.name,
      { shape: spec.shape, data: initialiseParameter(spec, 3) },
    ]),
  );

async function opened(settings = SETTINGS) {
  const model = await openDistillation(device, config, settings);
  await model.write(parameters());
  return model;
}

/** Both shares from the student's tokens, in float64. */
function missedByHand(hidden: Float32Array, weight: Float32Array) {
  const { centre, variance } = SETTINGS;
  const D = config.hiddenSize;
  const said = (t: number, w: number) => {
    let value = 0; // the bias is 0
    for (let d = 0; d < D; d++) value += hidden[t * D + d]! * weight[w * D + d]!;
    return value;
  };
  const wanted = (of: Float32Array, row: number, w: number) =>
    (of[row * W + w]! - centre[w]!) / Math.sqrt(variance.texts);
  let [t, ofTexts, ofTokens] = [0, 0, 0];
  BATCH.forEach(({ length }, b) => {
    for (let w = 0; w < W; w++) {
      let mean = 0;
      for (let k = 0; k < length; k++) {
        mean += said(t + k, w) / length;
        ofTokens += (said(t + k, w) - wanted(TAUGHT.tokens, t + k, w)) ** 2;
      }
      ofTexts += (mean - wanted(TAUGHT.texts, b, w)) ** 2;
    }
    t += length;
  });
  return {
    texts: ofTexts / (W * BATCH.length),
    tokens: (ofTokens / (W * t)) * (variance.texts / variance.tokens),
  };
}

describe('distillation', () => {
  test('the shares that are missed are those of their definition', async () => {
    const whole = parameters();
    // A model reads as a teacher what it reads as a student.
    const tensors = new Map([...whole].filter(([name]) => !name.startsWith('distil.')));
    const head = { shape: [8, 8], data: new Float32Array(64) };
    tensors.set('head.dense.weight', head).set('head.norm.weight', { shape: [8], data: new Float32Array(8) });
    const teacher = await openTeacher(device, {
      folder: 'test',
      config,
      tensors: new Map([...tensors].map(([name, { shape }]) => [name, { shape }])),
      read: async (name: string) => tensors.get(name)!.data,
      close: async () => undefined,
    } as never);
    const { tokens: hidden, texts: pooled } = await teacher.read(BATCH);
    expect(pooled).toHaveLength(8 * BATCH.length);
    const byHand = missedByHand(hidden, whole.get(DISTIL_WEIGHT)!.data);
    const model = await opened();
    const missed = await model.evaluate([[BATCH, TAUGHT]]);
    expect(missed.texts).toBeCloseTo(byHand.texts, 4);
    expect(missed.tokens).toBeCloseTo(byHand.tokens, 4);
    const { loss } = await model.step(BATCH, TAUGHT, { step: 1, learningRate: 0 });
    expect(loss).toBeCloseTo(byHand.texts + SETTINGS.tokenShare * byHand.tokens, 4);
    await model.release();
    await teacher.release();
  });

  test('a step goes down the slope that finite differences find', async () => {
    // AdamW's first step moves each weight by the learning rate against the sign of its gradient.
    const [rate, width] = [1e-4, 1e-2];
    const before = parameters();
    const model = await opened();
    const names = ['model.embeddings.tok_embeddings.weight', 'model.layers.1.mlp.Wi.weight', DISTIL_WEIGHT];
    await model.step(BATCH, TAUGHT, { step: 1, learningRate: rate });
    const after = parameters();
    await model.copyTo(after);
    const lossAt = async (name: string, place: number, by: number) => {
      const moved = parameters();
      moved.get(name)!.data[place]! += by;
      await model.write(moved);
      const { texts, tokens } = await model.evaluate([[BATCH, TAUGHT]]);
      return texts + SETTINGS.tokenShare * tokens;
    };
    let compared = 0;
    for (const name of names)
      for (let place = 0; place < before.get(name)!.data.length; place += 23) {
        const slope =
          ((await lossAt(name, place, width)) - (await lossAt(name, place, -width))) / (2 * width);
        if (Math.abs(slope) < 2e-3) continue; // of tokens that are in no text, or lost in rounding
        const moved = after.get(name)!.data[place]! - before.get(name)!.data[place]!;
        expect(Math.sign(moved), `${name} ${place}`).toBe(-Math.sign(slope));
        compared++;
      }
    expect(compared).toBeGreaterThan(15);
    await model.release();
  });

  test('all that a batch teaches is learned, and stays learned through a folder', async () => {
    const model = await opened();
    const first = await model.evaluate([[BATCH, TAUGHT]]);
    for (let step = 1; step <= 400; step++) await model.step(BATCH, TAUGHT, { step, learningRate: 1e-2 });
    const last = await model.evaluate([[BATCH, TAUGHT]]);
    expect(last.texts).toBeLessThan(0.2 * first.texts);
    const copy = parameters();
    await model.copyTo(copy);
    const again = await openDistillation(device, config, SETTINGS);
    await again.write(copy);
    expect(await again.evaluate([[BATCH, TAUGHT]])).toEqual(last);
    await model.release();
    await again.release();
  });
});
