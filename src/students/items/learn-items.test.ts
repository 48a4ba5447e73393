import { expect, test } from 'vitest';
import { createMt19937 } from '../../numeric/index.ts';
import { FEWEST_ITEMS, itemsAt, learnItems, readItems, wideningOf, wideningOfFew } from './learn-items.ts';

/** Items whose first word says how hard they are; a base that knows nothing of it. */
function items(count: number, seed: number) {
  const random = createMt19937(seed);
  const verbs = Array.from({ length: count }, () => Math.floor(random.uniform() * 4));
  return {
    texts: verbs.map((v) => `Question: ${['prove', 'derive', 'count', 'name'][v]} it`),
    base: verbs.map(() => [random.normal(), random.normal()]),
    difficulty: Float64Array.from(verbs, (v) => 1.5 - v + 0.3 * random.normal()),
    error: new Float64Array(count).fill(0.2),
  };
}

const how = { blocks: ['base', 'words'], seed: 1 } as const;
const all = (count: number) => Array.from({ length: count }, (_, i) => i);

test('what is learned is read in others, and the base alone knows less', () => {
  const { reader, alone } = learnItems(items(100, 1), all(100), how);
  const others = items(50, 2);
  const rmse = (of: typeof reader) => {
    const { difficulty } = readItems(of, 1, others);
    return Math.sqrt(difficulty.reduce((sum, b, i) => sum + (b - others.difficulty[i]!) ** 2, 0) / 50);
  };
  expect(rmse(reader)).toBeLessThan(0.6);
  expect(rmse(alone)).toBeGreaterThan(0.8);
  expect(alone.blocks.map(({ name }) => name)).toEqual(['base']);
});

test('few items teach their mean and no more', () => {
  const few = items(FEWEST_ITEMS - 1, 3);
  const { reader } = learnItems(few, all(few.texts.length), how);
  const { difficulty, error } = readItems(reader, 1, items(5, 4));
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

test('intervals are widened until held-out items lie as far off as they say', () => {
  const random = createMt19937(9);
  const held = Array.from({ length: 4000 }, (_, i) => {
    const [variance, noise] = [0.2 + (i % 3), 0.1 + 0.2 * (i % 2)];
    return { difference: random.normal() * Math.sqrt(2.5 * variance + noise ** 2), noise, variance };
  });
  expect(wideningOf(held)).toBeGreaterThan(2.3);
  expect(wideningOf(held)).toBeLessThan(2.7);
  // Without noise it is the mean of what each is off by, in its own variance.
  const exact = [1, 2, 3].map((difference) => ({ difference, noise: 0, variance: 2 }));
  expect(wideningOf(exact)).toBeCloseTo((1 + 4 + 9) / 3 / 2, 6);
  expect(wideningOf([])).toBe(1);
  expect(wideningOf([{ difference: 0, noise: 0.1, variance: 1 }])).toBe(0.25);
});

test('of few the factor is that of a t distribution', () => {
  // (1 + 1/10) · 9 / 7
  expect(wideningOfFew(10)).toBeCloseTo(1.4142857, 6);
  expect(wideningOfFew(2)).toBe(25);
  expect(wideningOfFew(29)).toBeLessThan(wideningOfFew(10));
});
