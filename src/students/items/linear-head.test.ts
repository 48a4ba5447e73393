/** A linear function as a head, held against the function itself in float64, through the network that will use it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { FIXTURES } from '../../../test/e2e/process.ts';
import { openDevice } from '../../engine/index.ts';
import { openCheckpoint } from '../../model/index.ts';
import { createMt19937 } from '../../numeric/index.ts';
import { learnToRead, readDifficulty } from '../../readers/index.ts';
import { loadTokenizer } from '../../text/index.ts';
import {
  createPooler,
  createScorer,
  openClassModel,
  placeRows,
  saveClassModel,
} from '../../training/index.ts';
import { checkClassModel } from '../class/check-class-model.ts';
import { linearHead, logitOf } from './linear-head.ts';

const home = mkdtempSync(join(tmpdir(), 'understudy-test-'));
afterAll(() => rmSync(home, { recursive: true }));

const WORDS = ['sum', 'of', 'three', 'apples', 'and', 'a', 'pear', 'is', 'what', 'count', 'prove', 'that'];

describe.each([
  ['ModernBERT', join(FIXTURES, 'notebook-run/base')],
  ['BERT', join(FIXTURES, 'bert/base')],
])('on a %s', (name, folder) => {
  test('the model says what the reader of the base says', async () => {
    const random = createMt19937(3);
    const plain = Array.from({ length: 40 }, () =>
      Array.from(
        { length: 4 + Math.floor(random.uniform() * 9) },
        () => WORDS[Math.floor(random.uniform() * 12)],
      ).join(' '),
    );
    const device = await openDevice('cpu', { threads: 1 });
    const tokenizer = await loadTokenizer(folder);
    const texts = plain.map((text) => tokenizer.encode(text, 64));
    const base = await openCheckpoint(folder);
    const pooled = await rowsOf(await createPooler(device, base, 1), texts);
    const learning = pooled.slice(0, 30);
    const { reader } = learnToRead({
      texts: plain.slice(0, 30),
      base: learning,
      blocks: ['base'],
      difficulty: Float64Array.from(learning, (x) => 40 * x[0]! - 15 * x[1]! + 0.1 * random.normal()),
      error: new Float64Array(30).fill(0.1),
      seed: 1,
    });
    const out = join(home, name);
    const { mkdir } = await import('node:fs/promises');
    await mkdir(out);
    await saveClassModel(out, {
      base,
      trained: linearHead(logitOf(reader, base.config.hiddenSize), {
        epsilon: base.config.normEps,
        texts: learning,
      }),
      tokenizerFiles: tokenizer.files,
      temperature: 1,
      seed: 1,
    });
    await base.close();
    const model = await openClassModel(out);
    await checkClassModel(model, { rank: 0, temperature: 1 });
    const scores = await rowsOf(await createScorer(device, model), texts);
    await model.checkpoint.close();
    const difficulty = readDifficulty(reader, { texts: plain, base: pooled });
    expect(Math.max(...difficulty) - Math.min(...difficulty)).toBeGreaterThan(0.5);
    for (const [i, b] of difficulty.entries()) expect(scores[i]![0]).toBeCloseTo(-b, 3);
  });
});

test('a reader of more than the base is no linear function of it', () => {
  const words = {
    name: 'words',
    variance: 1,
    weights: [1],
    vocabulary: { terms: ['a'], weights: [1] },
  } as const;
  expect(() => logitOf({ mean: 0, residual: 1, blocks: [words] }, 4)).toThrow(
    'expected the base alone, got words',
  );
});

async function rowsOf(
  encoder: Awaited<ReturnType<typeof createPooler>>,
  texts: readonly Int32Array[],
): Promise<Float32Array[]> {
  const { width } = encoder;
  const rows = new Float32Array(texts.length * width);
  for await (const pass of encoder.encode(texts)) placeRows(rows, width, pass);
  await encoder.release();
  return texts.map((_, i) => rows.subarray(i * width, (i + 1) * width));
}
