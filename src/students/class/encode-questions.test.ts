import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cpuDevice } from '../../engine/index.ts';
import { type Checkpoint, openCheckpoint } from '../../model/index.ts';
import { createPooler, type Tokens } from '../../training/index.ts';
import type { ClassEvent } from '../events.ts';
import { encodeQuestions, type FeatureStore } from './encode-questions.ts';

const device = cpuDevice({ threads: 1 });
let base: Checkpoint;
beforeAll(async () => {
  base = await openCheckpoint(resolve(import.meta.dirname, '../../../test/fixtures/notebook-run/base'));
});
afterAll(() => base.close());

/** Lengths from 3 to 42 tokens; the texts 5 and 45 read alike. */
const TEXTS: readonly Tokens[] = Array.from({ length: 46 }, (_, text) =>
  Int32Array.from({ length: 3 + ((7 * (text % 40)) % 40) }, (_, t) => 5 + ((13 * t + (text % 40)) % 300)),
);

function memoryStore(): FeatureStore & { readonly kept: Map<string, Float32Array>; readonly adds: number[] } {
  const kept = new Map<string, Float32Array>();
  const adds: number[] = [];
  return {
    kept,
    adds,
    get: (hash) => kept.get(hash),
    async add(entries) {
      adds.push(entries.length);
      for (const [hash, features] of entries) kept.set(hash, features);
    },
  };
}

async function encode(features: FeatureStore, texts = TEXTS, stopAfter = Number.POSITIVE_INFINITY) {
  const events: ClassEvent[] = [];
  const running = encodeQuestions({
    device,
    base,
    texts,
    features,
    seed: 1,
    interrupted: () => events.length > stopAfter,
  });
  for (let next = await running.next(); ; next = await running.next()) {
    if (next.done) return { events, rows: next.value };
    events.push(next.value);
  }
}

test('every text gets what the encoder makes of it, in the order of the texts', async () => {
  const { rows, events } = await encode(memoryStore());
  expect(rows).toHaveLength(TEXTS.length);
  const pooler = await createPooler(device, base, 1);
  for (const text of [0, 5, 17, 39, 45])
    for await (const alone of pooler.encode([TEXTS[text]!]))
      alone.rows.forEach((value, d) => {
        expect(rows![text]![d]).toBeCloseTo(value, 5);
      });
  await pooler.release();
  expect(events[0]).toEqual({ event: 'encoding', questions: 46, cached: 6, done: 6 });
  expect(events.at(-1)).toMatchObject({ questions: 46, done: 46 });
});

test('what is in the store is not encoded again; content counts, not place', async () => {
  const store = memoryStore();
  const first = await encode(store);
  expect(store.kept.size).toBe(40); // six texts are repeated
  const marked = new Float32Array(base.config.hiddenSize).fill(7);
  for (const hash of store.kept.keys()) store.kept.set(hash, marked);
  const again = await encode(store, [...TEXTS].reverse());
  expect(again.events).toEqual([{ event: 'encoding', questions: 46, cached: 46, done: 46 }]);
  expect(again.rows!.every((row) => row === marked)).toBe(true);
  expect(first.rows![0]).not.toEqual(marked);
});

test('interrupted, it keeps what it has; the next goes on with the rest, to the same numbers', async () => {
  const whole = (await encode(memoryStore())).rows;
  const store = memoryStore();
  const { rows } = await encode(store, TEXTS, 1);
  expect(rows).toBeNull();
  expect(store.kept.size).toBeGreaterThan(0);
  expect(store.kept.size).toBeLessThan(40);
  const kept = store.kept.size;
  const { rows: rest, events } = await encode(store);
  expect(events[0]).toMatchObject({ done: 46 - (40 - kept) });
  rest!.forEach((row, text) => {
    row.forEach((value, d) => {
      expect(value).toBeCloseTo(whole![text]![d]!, 5);
    });
  });
});

test('without texts there is nothing to do', async () => {
  const store = memoryStore();
  expect(await encode(store, [])).toEqual({
    rows: [],
    events: [{ event: 'encoding', questions: 0, cached: 0, done: 0 }],
  });
  expect(store.adds).toEqual([]);
});
