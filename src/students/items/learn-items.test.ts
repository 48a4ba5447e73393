import { expect, test } from 'vitest';
import { createMt19937 } from '../../numeric/index.ts';
import { FEWEST_TEXTS, onLine } from '../../readers/index.ts';
import { itemsAt, learnItems, readItems } from './learn-items.ts';

/** Items whose first word says how hard they are; a base that knows nothing of it. */
function items(count: number, seed: number) {
  const random = createMt19937(seed);
  const verbs = Array.from({ length: count }, () => Math.floor(random.uniform() * 4));
  return {
    texts: verbs.map((v) => `Question: ${['prove', 'derive', 'count', 'name'][v]} it`),
    base: verbs.map(() => [random.normal(), random.normal()]),
    difficulty: Float64Array.from(verbs, (v) => 1.5 - v + 0.3 * random.normal()),
    error: new Float64Array(count).fill(0.2),
    groups: Int32Array.from({ length: count }, (_, i) => i),
  };
}

const how = { blocks: ['base', 'words'], seed: 1 } as const;
const all = (count: number) => Array.from({ length: count }, (_, i) => i);

test('what is learned is read in others, and the base alone knows less', () => {
  const { reader, alone } = learnItems(items(100, 1), all(100), how);
  const others = items(50, 2);
  const rmse = (difficulty: Float64Array) =>
    Math.sqrt(difficulty.reduce((sum, b, i) => sum + (b - others.difficulty[i]!) ** 2, 0) / 50);
  expect(rmse(readItems(reader, others).difficulty)).toBeLessThan(0.6);
  expect(rmse(onLine(alone, others.base))).toBeGreaterThan(0.8);
});

test('few items teach their mean and no more', () => {
  const few = items(FEWEST_TEXTS - 1, 3);
  const { reader, alone } = learnItems(few, all(few.texts.length), how);
  const { difficulty, error } = readItems(reader, items(5, 4));
  expect(onLine(alone, items(5, 4).base)).toEqual(difficulty);
  expect(new Set(difficulty).size).toBe(1);
  const mean = few.difficulty.reduce((a, b) => a + b, 0) / few.texts.length;
  expect(Math.abs(difficulty[0]! - mean)).toBeLessThan(0.05);
  expect(error[0]).toBeGreaterThan(0.8);
});

test('only the chosen rows are learned from', () => {
  const some = items(80, 5);
  const rows = all(40);
  expect(learnItems(some, rows, how)).toEqual(learnItems(itemsAt(some, rows), all(40), how));
});

test('what a new item may be off by is learned from items held out, near-duplicates together', () => {
  const some = items(120, 7);
  const { error } = readItems(learnItems(some, all(120), how).reader, items(2, 8));
  // What is left beyond the first word has a deviation of 0.3, with the items' own errors taken off.
  expect(error[0]).toBeGreaterThan(0.15);
  expect(error[0]).toBeLessThan(0.6);
});

test('items all alike are known as well as their answers tell, and no better', () => {
  const alike = { ...items(60, 9), difficulty: new Float64Array(60).fill(0.5) };
  const { difficulty, error } = readItems(learnItems(alike, all(60), how).reader, items(3, 10));
  expect([...difficulty]).toEqual([0.5, 0.5, 0.5].map((b) => expect.closeTo(b, 6)));
  // Sixty measurements with an error of 0.2 each.
  expect(error[0]).toBeCloseTo(0.2 / Math.sqrt(60), 9);
});
