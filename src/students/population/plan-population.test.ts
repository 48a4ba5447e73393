import { expect, test } from 'vitest';
import { FEWEST_TEXTS } from '../../readers/index.ts';
import { planPopulation, populationSize } from './plan-population.ts';

const SETTINGS = { folds: 3, epochs: 2, batchSize: 8, seed: 42 };

test('each third is left out of one tuning, the last has all; steps follow on one another', () => {
  const { fold, tunings } = planPopulation([...Array(96).keys()], SETTINGS);
  expect(tunings.map(({ learned }) => learned.length)).toEqual([64, 64, 64, 96]);
  tunings.forEach(({ learned }, k) => {
    expect(learned.filter((i) => fold[i] === k)).toEqual([]);
  });
  expect(tunings.map(({ before }) => before)).toEqual([0, 16, 32, 48]);
  expect(populationSize({ fold, tunings }, SETTINGS)).toEqual({ epochs: 8, steps: 72 });
});

test('steps are known before the difficulties', () => {
  // Forty of sixty texts three times, and all sixty once: 5 steps an epoch, and 8.
  const plan = planPopulation([...Array(60).keys()], SETTINGS);
  expect(plan.tunings.map(({ learned: _, ...sizes }) => sizes)).toEqual([
    { before: 0, steps: 10, perEpoch: 5 },
    { before: 10, steps: 10, perEpoch: 5 },
    { before: 20, steps: 10, perEpoch: 5 },
    { before: 30, steps: 16, perEpoch: 8 },
  ]);
  expect(populationSize(plan, SETTINGS)).toEqual({ epochs: 8, steps: 46 });
});

test('folds of unlike size have steps enough that no batch is larger than was said', () => {
  // One group of 40 beside 40 questions by themselves.
  const group = Array.from({ length: 80 }, (_, i) => Math.max(0, i - 39));
  const { tunings } = planPopulation(group, SETTINGS);
  expect(new Set(tunings.map(({ learned }) => learned.length)).size).toBeGreaterThan(2);
  for (const { learned, perEpoch } of tunings)
    expect(Math.ceil(learned.length / perEpoch)).toBeLessThanOrEqual(8);
});

test.each([[[]], [[5]], [[7, 7, 7]]])('of the groups %j nothing can be left out', (group) => {
  const plan = planPopulation(group, SETTINGS);
  expect(plan.tunings).toEqual([]);
  expect(populationSize(plan, SETTINGS)).toEqual({ epochs: 0, steps: 0 });
});

test('of too few questions none are left out', () => {
  const tuningsOf = (count: number) => planPopulation([...Array(count).keys()], SETTINGS).tunings;
  expect(tuningsOf(3 * (FEWEST_TEXTS / 2) - 1)).toEqual([]);
  expect(tuningsOf(3 * (FEWEST_TEXTS / 2))).toHaveLength(4);
});
