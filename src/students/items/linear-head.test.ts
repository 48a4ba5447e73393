/** A linear function as a head, held against the function itself in float64, through the network that will use it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { FIXTURES } from '../../../test/e2e/process.ts';
import { openDevice } from '../../engine/index.ts';
import { openCheckpoint } from '../../model/index.ts';
import { createMt19937 } from '../../numeric/index.ts';
import { learnLine, onLine } from '../../readers/index.ts';
import { loadTokenizer } from '../../text/index.ts';
import {
  createPooler,
  createScorer,
  openClassModel,
  placeRows,
  saveClassModel,
} from '../../training/index.ts';
import { checkClassModel } from '../class/check-class-model.ts';
import { linearHead } from './linear-head.ts';

const home = mkdtempSync(join(tmpdir(), 'understudy-test-'));
afterAll(() => rmSync(home, { recursive: true }));

const WORDS = ['sum', 'of', 'three', 'apples', 'and', 'a', 'pear', 'is', 'what', 'count', 'prove', 'that'];

describe.each([
  ['ModernBERT', join(FIXTURES, 'notebook-run/base')],
  ['BERT', join(FIXTURES, 'bert/base')],
])('on a %s', (name, folder) => {
  test('the model says what the line through the base says', async () => {
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
    const line = learnLine({
      base: learning,
      difficulty: Float64Array.from(learning, (x) => 40 * x[0]! - 15 * x[1]! + 0.1 * random.normal()),
      error: new Float64Array(30).fill(0.1),
      seed: 1,
    });
    const out = join(home, name);
    const { mkdir } = await import('node:fs/promises');
    await mkdir(out);
    await saveClassModel(out, {
      base,
      trained: linearHead(line, {
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
    const difficulty = onLine(line, pooled);
    expect(Math.max(...difficulty) - Math.min(...difficulty)).toBeGreaterThan(0.5);
    for (const [i, b] of difficulty.entries()) expect(scores[i]![0]).toBeCloseTo(-b, 3);
  });
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
