/** The base that ships and has read. */
import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { cpuDevice } from '../../src/engine/index.ts';
import { SHIPPED_BASES } from '../../src/hub/bases/place.ts';
import { elementCount, openCheckpoint, openSafetensors } from '../../src/model/index.ts';
import { fitTokenizer, loadTokenizer } from '../../src/text/index.ts';
import { createPooler } from '../../src/training/index.ts';
import { encodeAll } from '../encode-all.ts';

const FOLDER = SHIPPED_BASES.get('primer')!;

test('is in the package, in half precision and at most 25 MB', async () => {
  expect(FOLDER).toBe(resolve(import.meta.dirname, '../../assets/primer'));
  const path = join(FOLDER, 'model.safetensors');
  expect(statSync(path).size).toBeLessThanOrEqual(25e6);
  const file = await openSafetensors(path);
  expect(new Set([...file.tensors.values()].map(({ dtype }) => dtype))).toEqual(new Set(['F16']));
  const weights = [...file.tensors.values()].reduce((sum, { shape }) => sum + elementCount(shape), 0);
  expect((weights / 1e6).toFixed(1)).toBe('10.6');
  await file.close();
});

test('texts that mean alike lie together', async () => {
  const checkpoint = await openCheckpoint(FOLDER);
  const tokenizer = fitTokenizer(await loadTokenizer(FOLDER), checkpoint.config);
  const pairs = [
    ['How does the heart pump blood?', 'the cardiac muscle and the circulation of blood'],
    ['Which statement adds a row to a table?', 'INSERT INTO puts a new record into the database'],
    ['Who won the war in 1815?', 'Napoleon was beaten at Waterloo'],
    ['What is the probability of two heads?', 'toss a fair coin twice and count the outcomes'],
  ] as const;
  const encoder = await createPooler(cpuDevice({ threads: 1 }), checkpoint, 0);
  const rows = await encodeAll(
    encoder,
    pairs.flat().map((text) => tokenizer.encode(text, 512)),
  );
  await encoder.release();
  await checkpoint.close();
  const D = checkpoint.config.hiddenSize;
  const vectors = Array.from({ length: 8 }, (_, i) => rows.subarray(i * D, (i + 1) * D));
  const centre = Float64Array.from({ length: D }, (_, d) => vectors.reduce((sum, v) => sum + v[d]! / 8, 0));
  const cosine = (a: Float32Array, b: Float32Array) => {
    let [ab, aa, bb] = [0, 0, 0];
    for (let d = 0; d < D; d++) {
      const [x, y] = [a[d]! - centre[d]!, b[d]! - centre[d]!];
      ab += x * y;
      aa += x * x;
      bb += y * y;
    }
    return ab / Math.sqrt(aa * bb);
  };
  pairs.forEach((_, i) => {
    const others = pairs.map((__, j) => cosine(vectors[2 * i]!, vectors[2 * j + 1]!));
    expect(Math.max(...others), pairs[i]![0]).toBe(others[i]);
  });
});
