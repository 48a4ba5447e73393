import { expect, test } from 'vitest';
import { createMt19937 } from '../numeric/index.ts';
import { mixedReader } from './mixed-reader.ts';
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

test('a mixture says the sum of its parts, each as much as it is said to', () => {
  const { reader: beside } = learnToRead({ texts, blocks: ['words', 'surface'], difficulty, error, seed: 1 });
  const base = { weight: draw(HIDDEN), bias: 0.7 };
  const parts = { mean: 0.4, ofBase: 0.8, base, variance: 2, ofBeside: 0.5, beside, residual: 0.3 };
  const mixed = mixedReader(parts);
  const words = readDifficulty(beside, { texts });
  readDifficulty(mixed, { texts, base: vectors }).forEach((b, t) => {
    const said = vectors[t]!.reduce((sum, x, d) => sum + x * base.weight[d]!, base.bias);
    expect(b).toBeCloseTo(0.4 + 0.8 * said + 0.5 * (words[t]! - beside.mean), 10);
  });
  expect(mixed.blocks.map(({ name }) => name)).toEqual(['base', 'words', 'surface']);
  expect(mixed.blocks[0]!.variance).toBeCloseTo(0.64 * 2, 12);
  expect(mixed.blocks[1]!.variance).toBeCloseTo(0.25 * beside.blocks[0]!.variance, 12);
  expect(JSON.parse(JSON.stringify(mixed))).toEqual(mixed);
});

test('a mixture of the base alone', () => {
  const base = { weight: draw(HIDDEN), bias: 0.7 };
  const mixed = mixedReader({
    mean: 1,
    ofBase: 1,
    base,
    variance: 1,
    ofBeside: 0,
    beside: null,
    residual: 0.3,
  });
  const [b] = readDifficulty(mixed, { texts: ['x'], base: [vectors[0]!] });
  expect(b).toBeCloseTo(1.7 + vectors[0]!.reduce((sum, x, d) => sum + x * base.weight[d]!, 0), 10);
});
