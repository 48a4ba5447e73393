import { beforeAll, describe, expect, test } from 'vitest';
import { cpuDevice } from '../../engine/index.ts';
import { distillationTable, EMBEDDINGS, initialiseParameter, parseConfig } from '../../model/index.ts';
import { type ChoiceBatch, type ChoiceTraining, NOTHING_TAUGHT, openChoiceTraining } from './choice.ts';
import { openDistillation, type Taught } from './distil.ts';

const device = cpuDevice({ threads: 1 });
const config = parseConfig(
  {
    model_type: 'modernbert',
    vocab_size: 24,
    hidden_size: 8,
    num_hidden_layers: 1,
    num_attention_heads: 2,
    intermediate_size: 12,
    pad_token_id: 0,
    classifier_pooling: 'mean',
    initializer_range: 0.3,
  },
  'test',
);
/** The teacher's width. */
const W = 3;
const SETTINGS = {
  weightDecay: 0,
  maxGradientNorm: 1e9,
  tableRate: 1,
  tokenShare: 0.7,
  centre: new Float32Array(W),
  variance: { texts: 1.5, tokens: 4 },
  choiceShare: 0.6,
  sharpness: 4,
};
const BATCH = [Int32Array.of(1, 5, 9), Int32Array.of(1, 7)];
const TAUGHT: Taught = {
  tokens: Float32Array.from({ length: 5 * W }, (_, i) => Math.sin(i)),
  texts: Float32Array.from({ length: 2 * W }, (_, i) => Math.cos(i)),
};
/** Questions of two, three and four options, with their keys at different places. */
const CHOICES = [2, 3, 4].map((count, q) => ({
  prompt: Int32Array.of(1, 3 + q, 10 + q),
  options: Array.from({ length: count }, (_, o) => Int32Array.of(1, 13 + 3 * q + o)),
  key: count - 1 - (q % 2),
}));
const ALL: ChoiceBatch = { batch: BATCH, taught: TAUGHT, choices: CHOICES };

const parameters = () =>
  new Map(
    distillationTable(config, W).map((spec) => [
      spec.name,
      { shape: spec.shape, data: initialiseParameter(spec, 3) },
    ]),
  );

describe('choosing keys', () => {
  let model: ChoiceTraining;
  beforeAll(async () => {
    model = await openChoiceTraining(device, config, SETTINGS);
    return () => model.release();
  });
  const lossOf = async () => {
    const { texts, tokens, choiceLoss } = await model.evaluate([ALL]);
    return texts + SETTINGS.tokenShare * tokens + SETTINGS.choiceShare * choiceLoss;
  };

  test('questions beside a text change nothing in what is missed of the text', async () => {
    const distillation = await openDistillation(device, config, SETTINGS);
    for (const one of [distillation, model]) await one.write(parameters());
    const missed = await distillation.evaluate([[BATCH, TAUGHT]]);
    const found = await model.evaluate([ALL]);
    expect(found.texts).toBeCloseTo(missed.texts, 5);
    expect(found.tokens).toBeCloseTo(missed.tokens, 5);
    const alone = await model.evaluate([{ ...NOTHING_TAUGHT, choices: CHOICES }]);
    expect(alone.choiceLoss).toBeCloseTo(found.choiceLoss, 5);
    expect(alone.chance).toBeCloseTo((1 / 2 + 1 / 3 + 1 / 4) / 3, 12);
    await distillation.release();
  });

  test('options that are all the same: the loss is that of chance, and none is chosen', async () => {
    await model.write(parameters());
    const same = CHOICES.map((choice) => ({ ...choice, options: choice.options.map(() => BATCH[0]!) }));
    const { choiceLoss, chosen } = await model.evaluate([{ ...NOTHING_TAUGHT, choices: same }]);
    expect(choiceLoss).toBeCloseTo(Math.log(24) / 3, 5);
    expect(chosen).toBe(0);
  });

  test('a step goes down the slope that finite differences find', async () => {
    // AdamW's first step moves each weight by the learning rate against the sign of its gradient.
    const width = 1e-2;
    await model.write(parameters());
    const expected = await lossOf();
    const { loss } = await model.step(ALL, { step: 1, learningRate: 1e-4 });
    expect(loss).toBeCloseTo(expected, 4);
    const [before, after] = [parameters(), parameters()];
    await model.copyTo(after);
    let compared = 0;
    for (const name of [EMBEDDINGS, 'model.layers.0.mlp.Wi.weight'])
      for (let place = 0; place < before.get(name)!.data.length; place += 13) {
        const at = async (by: number) => {
          const moved = parameters();
          moved.get(name)!.data[place]! += by;
          await model.write(moved);
          return await lossOf();
        };
        const slope = ((await at(width)) - (await at(-width))) / (2 * width);
        if (Math.abs(slope) < 4e-3) continue; // of tokens that are in no text, or lost in rounding
        const moved = after.get(name)!.data[place]! - before.get(name)!.data[place]!;
        expect(Math.sign(moved), `${name} ${place}`).toBe(-Math.sign(slope));
        compared++;
      }
    expect(compared).toBeGreaterThan(8);
  });

  test('all keys are learned', async () => {
    await model.write(parameters());
    for (let step = 2; step <= 120; step++) await model.step(ALL, { step, learningRate: 1e-2 });
    const { chosen, choiceLoss } = await model.evaluate([ALL]);
    expect(chosen).toBe(1);
    expect(choiceLoss).toBeLessThan(0.2);
  });

  test('numbers that are not finite end it', async () => {
    const broken = parameters();
    broken.get(EMBEDDINGS)!.data.fill(Number.NaN);
    await model.write(broken);
    await expect(model.step(ALL, { step: 1, learningRate: 1e-2 })).rejects.toMatchObject({ code: 'numeric' });
  });
});
