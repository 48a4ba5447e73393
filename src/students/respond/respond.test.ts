/** Every recipe, asked as it is and asked as what it is exported to: the answers are the same. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { referenceDevice } from '../../../test/reference-device.ts';
import { writeTinyClass } from '../../../test/tiny-class.ts';
import { cpuDevice } from '../../engine/index.ts';
import { initialAdapter, LORA_DEFAULTS, saveAdapter } from '../../model/index.ts';
import { createMt19937 } from '../../numeric/index.ts';
import { loadTokenizer } from '../../text/index.ts';
import {
  type ClassModel,
  calibrated,
  openClassModel,
  studentRow,
  type Tokens,
} from '../../training/index.ts';
import { asClassHasThem, averageStudent, saveWhole, soloStudent, withAdapter } from '../export-student.ts';
import { openAdapterResponder } from './adapter-responder.ts';
import { openClassResponder } from './class-responder.ts';
import { keptWeights, type Responder } from './responder.ts';
import { openSoloResponder } from './solo-responder.ts';

const TEMPERATURE = 1.7;
const MEANS = [
  [0.4, 1, -0.5],
  [-1.2, 0, 0.3],
  [0, -0.7, 0.9],
];
const WORDS = [
  'What is 2 + 3?',
  'How many letters has the word “abcdef”?',
  'ab',
  'Which is longer: 3 m or 4 cm?',
];

const device = cpuDevice({ threads: 1 });
const home = mkdtempSync(join(tmpdir(), 'understudy-test-'));
const folder = join(home, 'class');
let texts: Tokens[];

afterAll(() => rmSync(home, { recursive: true }));
beforeAll(async () => {
  await writeTinyClass(folder, { seed: 3, rank: 2, temperature: TEMPERATURE });
  const tokenizer = await loadTokenizer(folder);
  texts = [...WORDS, ...WORDS.map((word) => `${word} ${word}`)].map((text) => tokenizer.encode(text, 40));
});

function emptyFolder(name: string): string {
  const path = join(home, name);
  mkdirSync(path);
  return path;
}

function expectClose(got: Float32Array, expected: Float32Array): void {
  expect(got).toHaveLength(expected.length);
  for (const [i, p] of got.entries()) expect(Math.abs(p - expected[i]!)).toBeLessThan(1e-5);
}

async function withClass<T>(use: (model: ClassModel) => Promise<T>): Promise<T> {
  const model = await openClassModel(folder);
  try {
    return await use(model);
  } finally {
    await model.checkpoint.close();
  }
}

interface Answered {
  readonly answers: Float32Array | null;
  readonly passes: number;
}

/** Asks once: what came of it, and how many passes were told of. */
async function ask(
  responder: Responder,
  asked: readonly Tokens[] = texts,
  interrupted = () => false,
): Promise<Answered> {
  const responding = responder.ask(asked, { interrupted });
  let passes = 0;
  for (let next = await responding.next(); ; next = await responding.next()) {
    if (next.done) return { answers: next.value, passes };
    passes += next.value;
  }
}

/** Opens, asks all texts, and once more each alone, which finds the same; then releases. */
async function askOften(opening: Promise<Responder>): Promise<Answered> {
  const responder = await opening;
  const answered = await ask(responder);
  for (const round of [1, 2])
    for (const [t, text] of texts.entries()) {
      const { answers } = await ask(responder, [text]);
      expect(answers, `round ${round}`).toHaveLength(responder.students);
      answers!.forEach((p, s) => {
        expect(Math.abs(p - answered.answers![s * texts.length + t]!)).toBeLessThan(1e-5);
      });
    }
  await responder.release();
  return answered;
}

const asClass = () =>
  withClass((model) =>
    askOften(openClassResponder({ device, model, means: MEANS, temperature: TEMPERATURE })),
  );

describe('recipe class', () => {
  test('a text is encoded once, whatever the number of students, and students differ', async () => {
    const { answers, passes } = await asClass();
    expect(passes).toBe(texts.length);
    expect(answers).toHaveLength(MEANS.length * texts.length);
    for (const p of answers!) expect(p > 0 && p < 1).toBe(true);
    expect(answers![0]).not.toBeCloseTo(answers![texts.length]!, 3);
  });

  test('a device that shares no memory answers the same', async () => {
    const job = { means: MEANS, temperature: TEMPERATURE };
    const far = await withClass((model) => openClassResponder({ ...job, model, device: referenceDevice() }));
    expectClose((await ask(far)).answers!, (await asClass()).answers!);
    await far.release();
  });

  test('stops when it is asked to', async () => {
    const job = { device, means: MEANS, temperature: TEMPERATURE };
    const responder = await withClass((model) => openClassResponder({ ...job, model }));
    expect((await ask(responder, texts, () => true)).answers).toBeNull();
    expect((await ask(responder)).answers).not.toBeNull();
    await responder.release();
  });

  test('exported students answer as in the class', async () => {
    const folders = await withClass(async (model) => {
      const average = await averageStudent(model, (await loadTokenizer(folder)).files);
      return await Promise.all(
        MEANS.map(async (mean, s) => {
          const at = emptyFolder(`class-${s}`);
          const row = calibrated(studentRow(model, mean), TEMPERATURE);
          await saveWhole(at, asClassHasThem(average, row));
          return at;
        }),
      );
    });
    await loadTokenizer(folders[0]!); // the folder is complete
    const alone = await askOften(openSoloResponder({ device, folders }));
    expect(alone.passes).toBe(MEANS.length * texts.length);
    expectClose(alone.answers!, (await asClass()).answers!);
  });
});

describe('recipe adapter', () => {
  const students = 6; // more than are asked at a time

  test('merged into the weights, adapters answer as they do beside them', async () => {
    const { beside, folders } = await withClass(async (model) => {
      const { config } = model.checkpoint;
      const random = createMt19937(11);
      const adapters: string[] = [];
      for (let s = 0; s < students; s++) {
        const row = Float32Array.from({ length: config.hiddenSize }, () => random.normal());
        const start = { seed: 1, student: String(s), row, bias: random.normal() };
        const adapter = initialAdapter(config, LORA_DEFAULTS, start);
        for (const { b } of adapter.matrices.values()) b.set(b.map(() => 0.2 * random.normal()));
        const at = emptyFolder(`adapter-${s}`);
        await saveAdapter(at, config, adapter, { base: '../class' });
        adapters.push(at);
      }
      const answers = await askOften(
        openAdapterResponder({ device, base: model.checkpoint, folders: adapters }),
      );
      const average = await averageStudent(model, []);
      const merged: string[] = [];
      for (const [s, at] of adapters.entries()) {
        merged.push(emptyFolder(`merged-${s}`));
        await saveWhole(merged[s]!, await withAdapter(average, at));
      }
      return { beside: answers, folders: merged };
    });
    expect(beside.passes).toBe(students * texts.length);
    const alone = await askOften(openSoloResponder({ device, folders }));
    expectClose(beside.answers!, alone.answers!);
    expect(new Set(beside.answers!.map((p) => Math.round(1e4 * p))).size).toBeGreaterThan(students);
  });
});

test('recipe adapter: one of other LoRA settings is refused', async () => {
  await withClass(async (model) => {
    const { checkpoint } = model;
    const { config } = checkpoint;
    const folders: string[] = [];
    for (const rank of [2, 3]) {
      const start = { seed: 1, student: 's', row: new Float32Array(config.hiddenSize), bias: 0 };
      folders.push(emptyFolder(`rank-${rank}`));
      const adapter = initialAdapter(config, { ...LORA_DEFAULTS, rank }, start);
      await saveAdapter(folders.at(-1)!, config, adapter, { base: '../class' });
    }
    const responder = await openAdapterResponder({ device, base: checkpoint, folders });
    await expect(ask(responder)).rejects.toMatchObject({
      code: 'run',
      message: `${folders[1]}: expected an adapter of r 2, lora_alpha 16, target_modules Wqkv Wo Wi, got r 3, lora_alpha 16, target_modules Wqkv Wo Wi`,
    });
    await responder.release();
  });
});

test('recipe solo: a model without its classifier is nobody', async () => {
  const base = resolve(import.meta.dirname, '../../../assets/nano'); // a masked-LM
  await expect(soloStudent(base)).rejects.toThrow(/expected the student's classifier/);
  await expect(openSoloResponder({ device, folders: [base] })).rejects.toThrow(/classifier/);
});

test('weights are kept once they are loaded again, the first ones, as far as there is room', async () => {
  const loads: number[] = [];
  const load = keptWeights(async (which) => {
    loads.push(which);
    return new Map([['w', { dtype: 'f32', shape: [which === 2 ? 100 : 5, 2] }]]);
  }, 160);
  for (const _ of [1, 2, 3, 4]) for (const which of [0, 1, 2, 3, 4, 5]) await load(which);
  const times = [0, 1, 2, 3, 4, 5].map((which) => loads.filter((each) => each === which).length);
  // 40 bytes each, but 800 of the third: four fit.
  expect(times).toEqual([2, 2, 4, 2, 2, 4]);
});
