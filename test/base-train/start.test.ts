/** The start of the base that ships, on the small BERT of the fixtures as teacher. */
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { windowBatches } from '../../scripts/base-train/batches.ts';
import { readAlone, startCounts } from '../../scripts/base-train/counts.ts';
import { principalDirections } from '../../scripts/base-train/principal.ts';
import { startingParameters } from '../../scripts/base-train/start.ts';
import { cutVocabulary } from '../../scripts/base-train/vocabulary.ts';
import { cpuDevice } from '../../src/engine/index.ts';
import { openCheckpoint, parseConfig } from '../../src/model/index.ts';
import { createMt19937 } from '../../src/numeric/index.ts';
import {
  openDistillation,
  openTeacher,
  type Taught,
  type Teacher,
  type Tokens,
} from '../../src/training/index.ts';

const BERT = resolve(import.meta.dirname, '../fixtures/bert/base');
const device = cpuDevice({ threads: 1 });
const vocabulary = cutVocabulary(BERT);
const config = parseConfig(
  {
    model_type: 'modernbert',
    vocab_size: vocabulary.toTeacher.length,
    hidden_size: 24,
    num_hidden_layers: 2,
    num_attention_heads: 2,
    intermediate_size: 24,
    layer_types: ['full_attention', 'full_attention'],
    pad_token_id: vocabulary.ids.pad,
    classifier_pooling: 'mean',
  },
  'test',
);

/** Texts of a few words that come again. */
function drawTexts(count: number, seed: number): Tokens[] {
  const random = createMt19937(seed);
  const [cls, sep] = [vocabulary.toTeacher[vocabulary.ids.cls]!, vocabulary.toTeacher[vocabulary.ids.sep]!];
  return Array.from({ length: count }, () =>
    Int32Array.from(
      { length: 4 + Math.floor(random.uniform() * 9) },
      () => vocabulary.toTeacher[5 + Math.floor(random.uniform() ** 2 * (vocabulary.toTeacher.length - 5))]!,
    ).map((id, t, all) => (t === 0 ? cls : t === all.length - 1 ? sep : id)),
  );
}

let teacher: Teacher;
let batches: [Tokens[], Taught][];
beforeAll(async () => {
  const checkpoint = await openCheckpoint(BERT);
  teacher = await openTeacher(device, checkpoint);
  await checkpoint.close();
  const texts = drawTexts(1500, 3);
  batches = [];
  for (const batch of windowBatches(texts, 1)) {
    const of = batch.map((place) => texts[place]!);
    batches.push([of.map((tokens) => tokens.map((id) => vocabulary.ofTeacher[id]!)), await teacher.read(of)]);
  }
});
afterAll(() => teacher.release());

test('principal directions are eigenvectors of the largest eigenvalues', () => {
  // diag(5, 4, 1, 0.5) turned in the planes of 1 and 3, 2 and 4 by 30 degrees.
  const [c, s] = [Math.cos(Math.PI / 6), Math.sin(Math.PI / 6)];
  const vectors = [
    [c, 0, s, 0],
    [0, c, 0, s],
    [-s, 0, c, 0],
    [0, -s, 0, c],
  ];
  const values = [5, 4, 1, 0.5];
  const matrix = Float64Array.from({ length: 16 }, (_, k) =>
    values.reduce((sum, value, v) => sum + value * vectors[v]![Math.floor(k / 4)]! * vectors[v]![k % 4]!, 0),
  );
  const found = principalDirections(matrix, 4, 2, { iterations: 400 });
  [0, 1].forEach((row) => {
    const sign = Math.sign(found[row * 4 + row]!);
    vectors[row]!.forEach((value, i) => {
      expect(sign * found[row * 4 + i]!).toBeCloseTo(value, 6);
    });
  });
});

test('where texts differ in fewer directions than are asked for, the others are nought', () => {
  const found = principalDirections(Float64Array.of(4, 0, 0, 0, 0, 0, 0, 0, 0), 3, 2);
  expect([...found].map(Math.abs)).toEqual([1, 0, 0, 0, 0, 0]);
});

describe('the start', () => {
  test('says more than the mean does, and training goes on from there', async () => {
    const counts = startCounts(teacher.width, config.vocabSize);
    for (const [batch, taught] of batches) counts.add(batch, taught);
    const counted = counts.finish();
    const alone = await readAlone(teacher, vocabulary, 100);
    const model = await openDistillation(device, config, {
      weightDecay: 0,
      maxGradientNorm: 1,
      tableRate: 1,
      tokenShare: 0.5,
      ...counted.statistics,
    });
    await model.write(startingParameters(config, counted, alone, 1));
    const before = await model.evaluate(batches);
    let step = 0;
    for (let epoch = 0; epoch < 8; epoch++)
      for (const [batch, taught] of batches)
        await model.step(batch, taught, { step: ++step, learningRate: 2e-3 });
    const after = await model.evaluate(batches);
    expect(before.texts).toBeLessThan(0.85);
    expect(after.texts).toBeLessThan(0.7 * before.texts);
    await model.release();
  });
});
