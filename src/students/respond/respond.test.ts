/** Every recipe, asked as it is and asked as what it is exported to: the answers are the same. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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
import { asClassHasHim, averageStudent, saveWhole, soloStudent, withAdapter } from '../export-student.ts';
import { respondAlone } from './respond-alone.ts';
import { respondAsClass } from './respond-as-class.ts';
import { respondWithAdapters } from './respond-with-adapters.ts';
import type { Responding } from './responding.ts';

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

const job = { device: cpuDevice({ threads: 1 }), interrupted: () => false };
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

/** To the end: what came of it, and how many passes were told of. */
async function run(responding: Responding): Promise<{ answers: Float32Array | null; passes: number }> {
  let passes = 0;
  for (let next = await responding.next(); ; next = await responding.next()) {
    if (next.done) return { answers: next.value, passes };
    passes += next.value;
  }
}

const asClass = (interrupted = job.interrupted) =>
  withClass((model) =>
    run(respondAsClass({ ...job, interrupted, texts, model, means: MEANS, temperature: TEMPERATURE })),
  );

describe('recipe class', () => {
  test('a text is encoded once, whatever the number of students, and students differ', async () => {
    const { answers, passes } = await asClass();
    expect(passes).toBe(texts.length);
    expect(answers).toHaveLength(MEANS.length * texts.length);
    for (const p of answers!) expect(p > 0 && p < 1).toBe(true);
    expect(answers![0]).not.toBeCloseTo(answers![texts.length]!, 3);
  });

  test('stops when it is asked to', async () => {
    expect((await asClass(() => true)).answers).toBeNull();
  });

  test('exported students answer as in the class', async () => {
    const folders = await withClass(async (model) => {
      const average = await averageStudent(model, (await loadTokenizer(folder)).files);
      return await Promise.all(
        MEANS.map(async (mean, s) => {
          const at = emptyFolder(`class-${s}`);
          const row = calibrated(studentRow(model, mean), TEMPERATURE);
          await saveWhole(at, asClassHasHim(average, row));
          return at;
        }),
      );
    });
    await loadTokenizer(folders[0]!); // the folder is complete
    const alone = await run(respondAlone({ ...job, texts, folders }));
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
      const answers = await run(
        respondWithAdapters({ ...job, texts, base: model.checkpoint, folders: adapters }),
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
    const alone = await run(respondAlone({ ...job, texts, folders }));
    expectClose(beside.answers!, alone.answers!);
    expect(new Set(beside.answers!.map((p) => Math.round(1e4 * p))).size).toBeGreaterThan(students);
  });
});

test('recipe solo: a model without its classifier is nobody', async () => {
  const base = resolve(import.meta.dirname, '../../../assets/nano'); // a masked-LM
  await expect(soloStudent(base)).rejects.toThrow(/expected the student's classifier/);
  await expect(run(respondAlone({ ...job, texts, folders: [base] }))).rejects.toThrow(/classifier/);
});
