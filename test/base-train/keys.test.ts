/** The stage in which a base learns to choose keys: which questions, in which order, and a sitting that goes on. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { choiceBatches, keyedQuestions, questionsOn } from '../../scripts/base-train/keys/questions.ts';
import { trainKeys } from '../../scripts/base-train/keys/stage.ts';
import type { QuestionRow } from '../../scripts/base-train/sources.ts';
import { FIRST, readState } from '../../scripts/base-train/state.ts';
import { isHeldOut } from '../../scripts/base-train/texts.ts';
import { cpuDevice } from '../../src/engine/index.ts';
import { distillationTable, initialiseParameter, parseConfig } from '../../src/model/index.ts';
import { openChoiceTraining, type Tokens } from '../../src/training/index.ts';

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
const encode = (text: string): Tokens =>
  Int32Array.from([...text].slice(-6), (c) => 5 + (c.charCodeAt(0) % 20));
const rows: QuestionRow[] = Array.from({ length: 600 }, (_, i) => ({
  question: `What is ${i} + 1?`,
  topic_name: 'sums',
  option_a: `${i}`,
  option_b: `${i + 1}`,
  option_c: `${i + 2}`,
  key: 'B',
}));

let work: string;
beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'understudy-test-'));
});
afterEach(() => rmSync(work, { recursive: true }));

test('a question needs two options that differ, and a key that is one of them', () => {
  const question = 'Which is red?';
  const read = (row: QuestionRow) => keyedQuestions([{ question, topic_name: '', ...row }]);
  expect(read({ option_a: 'sky', option_b: ' rose ', option_d: 'sky', key: 'b' })).toEqual([
    { question, topic: null, options: ['sky', 'rose'], key: 1 },
  ]);
  expect(read({ option_a: 'sky', option_b: 'rose', option_d: 'lawn', key: 'D' })[0]!.key).toBe(2);
  expect(read({ option_a: 'sky', option_b: 'rose', key: 'C' })).toEqual([]);
  expect(read({ option_a: 'sky', option_b: 'rose', key: '' })).toEqual([]);
  expect(read({ option_a: 'sky', option_b: 'sky', key: 'A' })).toEqual([]);
});

test('what is held out is never asked, and a place names all that comes after it', () => {
  const learned = questionsOn(keyedQuestions(rows), false);
  const held = questionsOn(keyedQuestions(rows), true);
  expect(held.length).toBeGreaterThan(0);
  expect(learned.some(({ question }) => isHeldOut(question))).toBe(false);
  const take = (from: { epoch: number; question: number }, count: number) => {
    const batches = choiceBatches(learned, { encode, seed: 3 }, from);
    return Array.from({ length: count }, () => batches.next().value);
  };
  const all = take({ epoch: 0, question: 0 }, 12);
  expect(all.at(-1)!.next.epoch).toBeGreaterThan(0);
  expect(take(all[3]!.next, 8)).toEqual(all.slice(4));
});

/** @param last the batch at which the sitting is interrupted */
async function sit(
  last: number,
  more: { readonly from?: string; readonly to: string; readonly broken?: boolean },
) {
  const model = await openChoiceTraining(cpuDevice({ threads: 1 }), config, {
    weightDecay: 0,
    maxGradientNorm: 1,
    tableRate: 1,
    tokenShare: 0.5,
    choiceShare: 0.5,
    sharpness: 5,
    ...statistics,
  });
  const drawn = distillationTable(config, W).map(
    (spec) => [spec.name, { shape: spec.shape, data: initialiseParameter(spec, 1) }] as const,
  );
  if (more.broken) for (const [, { data }] of drawn) data.fill(Number.NaN);
  await model.write(new Map(drawn));
  const saved = more.from === undefined ? { state: FIRST, statistics } : readState(join(work, more.from))!;
  if (more.from !== undefined) {
    await model.load(join(work, more.from));
    await model.loadMoments(join(work, more.from));
  }
  const said: string[] = [];
  let asked = 0;
  try {
    await trainKeys({
      source: {
        library: { questions: rows, glosses: [], passages: rows.map(({ question }) => `${question} Yes.`) },
        encode,
        teacher: {
          width: W,
          read: async (batch) => ({
            tokens: new Float32Array(batch.reduce((sum, { length }) => sum + length, 0) * W).fill(1),
            texts: new Float32Array(batch.length * W).fill(1),
          }),
          release: async () => {},
        },
        seed: 1,
      },
      model,
      saved,
      studentIds: (tokens) => tokens,
      heldOut: [[[Int32Array.of(5, 6)], { tokens: new Float32Array(2 * W), texts: new Float32Array(W) }]],
      folder: join(work, more.to),
      curve: join(work, 'curve.csv'),
      limit: Number.POSITIVE_INFINITY,
      interrupted: () => ++asked >= last,
      say: (line) => said.push(line),
    });
  } finally {
    await model.release();
  }
  return said;
}

test('stopped and gone on, it ends where it would have ended; how many keys are chosen is said beside chance', async () => {
  const said = await sit(4, { to: 'whole' });
  expect(said[1]).toMatch(
    /^step 0, .*: key chosen \d\.\d{3} \(chance 0\.333\), its loss .*; missed of texts/,
  );
  expect(readFileSync(join(work, 'curve.csv'), 'utf8')).toMatch(/^step,.*,key_loss,key_chosen\r?\n0,/);
  await sit(2, { to: 'half' });
  await sit(2, { from: 'half', to: 'rest' });
  const { seconds: _, ...state } = readState(join(work, 'rest'))!.state;
  expect(readState(join(work, 'whole'))!.state).toMatchObject(state);
  expect(state.step).toBe(4);
  const weights = (of: string) => readFileSync(join(work, of, 'weights.safetensors'));
  expect(weights('rest').equals(weights('whole'))).toBe(true);
});

test('numbers that are not finite end it, and nothing is kept', async () => {
  await expect(sit(2, { to: 'broken', broken: true })).rejects.toMatchObject({ code: 'numeric' });
  expect(existsSync(join(work, 'broken'))).toBe(false);
});
