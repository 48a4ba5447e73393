import { expect, test } from 'vitest';
import { POPULATION_DEFAULTS } from '../../training/index.ts';
import { planTrainings } from './plan-trainings.ts';

const SETTINGS = { ...POPULATION_DEFAULTS, epochs: 2, folds: 3, batchSize: 16 };
const rows = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
const apart = (count: number) => rows(0, count);

test('each training learns from what it does not hold out, the last of several from all, one after another', () => {
  const held = [rows(0, 48), rows(48, 96)];
  const plan = planTrainings({ groups: apart(96), held }, SETTINGS);
  expect(plan.map((training) => training.rows)).toEqual([rows(48, 96), rows(0, 48), rows(0, 96)]);
  // Of 48 items three tunings on 32 and one on all: two epochs of 2, 2, 2 and 3 steps. Of 96: of 4, 4, 4 and 6.
  expect(plan.map(({ size }) => size)).toEqual([
    { steps: 18, epochs: 8 },
    { steps: 18, epochs: 8 },
    { steps: 36, epochs: 8 },
  ]);
  expect(plan.map(({ before }) => before)).toEqual([
    { steps: 0, epochs: 0 },
    { steps: 18, epochs: 8 },
    { steps: 36, epochs: 16 },
  ]);
});

test('one training alone is that of the class', () => {
  const plan = planTrainings({ groups: apart(60), held: [rows(48, 60)] }, SETTINGS);
  expect(plan.map((training) => training.rows)).toEqual([rows(0, 48)]);
});

test.each<[string, Parameters<typeof planTrainings>]>([
  ['a frozen encoder', [{ groups: apart(96), held: [rows(0, 8)] }, null]],
  ['fewer items than teach anything', [{ groups: apart(30), held: [rows(0, 1)] }, SETTINGS]],
  ['items that all ask the same', [{ groups: new Int32Array(96), held: [rows(0, 8)] }, SETTINGS]],
])('%s: no step', (_, task) => {
  expect(planTrainings(...task)[0]!.size).toEqual({ steps: 0, epochs: 0 });
});
