import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { baseAlone } from '../bench/reading/base-alone.ts';
import { fewerOf, type ReadingSet } from '../bench/reading/reading-set.ts';
import { correlate } from '../src/numeric/index.ts';

const BASE = resolve(import.meta.dirname, 'fixtures/bert/base');
const WORDS = ['cat', 'dog', 'tree', 'sum', 'map', 'line', 'bird', 'song'];

/** Each word is as hard as its place in the list. */
function madeSet(questions: number): ReadingSet {
  const pairs = Array.from({ length: questions }, (_, i) => [i % 8, Math.floor(i / 8) % 8] as const);
  return {
    name: 'made',
    questions: pairs.map(([a, b], i) => ({
      id: `${i}`,
      text: `${WORDS[a]} and ${WORDS[b]}`,
      topic: null,
      covariates: {},
      group: `${i}`,
    })),
    difficulty: Float64Array.from(pairs, ([a, b]) => a + b - 7),
    error: new Float64Array(questions).fill(0.3),
    answers: null,
  };
}

test('a base alone tells what it has read from what it has not', async () => {
  const set = madeSet(64);
  const train = [...set.questions.keys()].filter((q) => q % 3 !== 0);
  const heldOut = [...set.questions.keys()].filter((q) => q % 3 === 0);
  const predicted = await baseAlone(BASE, 1).predict(set, train, heldOut);
  const real = heldOut.map((q) => set.difficulty[q]!);
  expect(correlate([...predicted], real).pearson?.value).toBeGreaterThan(0.7);
});

test('fewer questions are the same ones again, each with its difficulty', () => {
  const set = madeSet(64);
  const fewer = fewerOf(set, 10, 4);
  expect(fewer.questions).toHaveLength(10);
  expect(fewerOf(set, 10, 4)).toEqual(fewer);
  expect(fewerOf(set, 10, 5)).not.toEqual(fewer);
  fewer.questions.forEach(({ id }, i) => {
    expect(fewer.difficulty[i]).toBe(set.difficulty[Number(id)]);
  });
  expect(fewerOf(set, 0, 4)).toBe(set);
  expect(fewerOf(set, 64, 4)).toBe(set);
});
