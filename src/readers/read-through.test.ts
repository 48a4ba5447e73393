import { expect, test } from 'vitest';
import { createMt19937 } from '../numeric/index.ts';
import { readThrough } from './read-through.ts';
import { learnToRead, readDifficulty } from './reader.ts';

const random = createMt19937(4);
const draw = (length: number) => Float64Array.from({ length }, () => random.normal());
const HIDDEN = 5;
const texts = Array.from(
  { length: 60 },
  (_, t) => `${t % 3 === 0 ? 'a hard' : 'an easy'} question of ${t % 7} words`,
);
/** One number is the same in all texts. */
const vectors = texts.map(() => Float64Array.from(draw(HIDDEN), (x, d) => (d === 2 ? 0.5 : x)));
const difficulty = Float64Array.from(
  texts,
  (_, t) => (t % 3 === 0 ? 1 : -1) + vectors[t]![0]! + 0.3 * random.normal(),
);
const error = new Float64Array(texts.length).fill(0.2);

test('a reader of one number reads what the number is made of', () => {
  const head = { weight: draw(HIDDEN), bias: 0.7 };
  const numbers = vectors.map((v) => [v.reduce((sum, x, d) => sum + x * head.weight[d]!, head.bias)]);
  const blocks = ['words', 'base', 'surface'] as const;
  const { reader } = learnToRead({ texts, base: numbers, blocks, difficulty, error, seed: 1 });
  const through = readThrough(reader, head);
  expect(through.blocks.map(({ name, variance }) => [name, variance])).toEqual(
    reader.blocks.map(({ name, variance }) => [name, variance]),
  );
  const expected = readDifficulty(reader, { texts, base: numbers });
  readDifficulty(through, { texts, base: vectors }).forEach((b, t) => {
    expect(b).toBeCloseTo(expected[t]!, 10);
  });
  expect(JSON.parse(JSON.stringify(through))).toEqual(through);
});

test('numbers that are all alike say nothing', () => {
  const numbers = vectors.map(() => [3]);
  const { reader } = learnToRead({ texts, base: numbers, blocks: ['base'], difficulty, error, seed: 1 });
  const through = readThrough(reader, { weight: draw(HIDDEN), bias: 1 });
  const all = readDifficulty(through, { texts, base: vectors });
  for (const b of all) expect(b).toBeCloseTo(reader.mean, 10);
});
