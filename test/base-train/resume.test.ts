/** A training that stops and goes on, and the tokenizer that its student leaves with. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readState, saveState } from '../../scripts/base-train/state.ts';
import { cutVocabulary, tokenizerFiles } from '../../scripts/base-train/vocabulary.ts';
import { cpuDevice } from '../../src/engine/index.ts';
import { distillationTable, initialiseParameter, parseConfig } from '../../src/model/index.ts';
import { loadTokenizer } from '../../src/text/index.ts';
import { openDistillation, type Taught } from '../../src/training/index.ts';

const BERT = resolve(import.meta.dirname, '../fixtures/bert/base');
const device = cpuDevice({ threads: 1 });
const config = parseConfig(
  {
    model_type: 'modernbert',
    vocab_size: 30,
    hidden_size: 8,
    num_hidden_layers: 2,
    num_attention_heads: 2,
    intermediate_size: 8,
    pad_token_id: 0,
    classifier_pooling: 'mean',
  },
  'test',
);
const statistics = { centre: Float32Array.of(0.1, -0.3, 0.7), variance: { texts: 0.5, tokens: 0.9 } };
const settings = { weightDecay: 0.1, maxGradientNorm: 1, tableRate: 0.5, tokenShare: 0.25, ...statistics };
const BATCH = [1, 2, 3].map((k) => Int32Array.of(1, 4 + k, 9 * k, 2));
const TAUGHT: Taught = {
  tokens: Float32Array.from({ length: 36 }, (_, k) => Math.sin(k)),
  texts: Float32Array.from({ length: 9 }, (_, k) => Math.cos(k)),
};
const STATE = { step: 3, epoch: 1, window: 2, batch: 7, tokens: 12, seconds: 1.5, finish: null };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'understudy-test-'));
});
afterEach(() => rm(folder, { recursive: true }));

function drawn() {
  const table = distillationTable(config, 3);
  return new Map(table.map((spec) => [spec.name, { shape: spec.shape, data: initialiseParameter(spec, 1) }]));
}

test('stopped and gone on, it ends where it would have ended', async () => {
  const whole = await openDistillation(device, config, settings);
  await whole.write(drawn());
  const step = (model: typeof whole, k: number) => model.step(BATCH, TAUGHT, { step: k, learningRate: 1e-2 });
  for (let k = 1; k <= 3; k++) await step(whole, k);
  await saveState(join(folder, 'checkpoint'), whole, { state: STATE, statistics });
  for (let k = 4; k <= 6; k++) await step(whole, k);

  const saved = readState(join(folder, 'checkpoint'))!;
  expect(saved).toEqual({ state: STATE, statistics });
  const resumed = await openDistillation(device, config, { ...settings, ...saved.statistics });
  await resumed.load(join(folder, 'checkpoint'));
  await resumed.loadMoments(join(folder, 'checkpoint'));
  for (let k = 4; k <= 6; k++) await step(resumed, k);

  const [one, other] = [drawn(), drawn()];
  await whole.copyTo(one);
  await resumed.copyTo(other);
  expect(other).toEqual(one);
  expect(one).not.toEqual(drawn());
  await whole.release();
  await resumed.release();
});

test('where nothing was saved there is no state', () => {
  expect(readState(folder)).toBeUndefined();
});

test('the student’s tokenizer cuts a text as the teacher’s does, in ids of its own', async () => {
  const vocabulary = cutVocabulary(BERT);
  for (const { name, bytes } of tokenizerFiles(BERT, vocabulary, 64))
    await writeFile(join(folder, name), bytes);
  const [theirs, ours] = await Promise.all([loadTokenizer(BERT), loadTokenizer(folder)]);
  expect(ours.special).toEqual({ pad: 0, unk: 1, cls: 2, sep: 3, mask: 4 });
  expect(ours.vocabularySize).toBe(vocabulary.toTeacher.length);
  for (const text of ['What is 3 + 4?', 'Überall, a b-c (d)!', 'the [MASK] of it', '漢 x']) {
    const tokens = ours.encode(text, 40);
    expect([...tokens]).toEqual([...theirs.encode(text, 40)].map((id) => vocabulary.ofTeacher[id]!));
  }
});
