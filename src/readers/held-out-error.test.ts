import { expect, test } from 'vitest';
import { createMt19937 } from '../numeric/index.ts';
import { featureRows } from './blocks/rows.ts';
import { heldOutError } from './held-out-error.ts';

/** y = one of five levels + N(0, 0.6²) + errors of measurement N(0, 0.5²); each row knows its level. */
function levels(count: number) {
  const random = createMt19937(9);
  const level = Array.from({ length: count }, () => Math.floor(5 * random.uniform()));
  const block = featureRows(5, count, (row, add) => {
    add(level[row]!, 1);
  });
  const y = Float64Array.from(level, (l) => l + 0.6 * random.normal() + 0.5 * random.normal());
  const noise = new Float64Array(count).fill(0.25);
  return { blocks: [block], y, noise, seed: 1 };
}

const COMPONENTS = { variances: [2], residual: 0.36 };

test.each([400, 3000])('what no block says is found again, the errors taken off: %i rows', (count) => {
  const task = levels(count);
  const groups = Int32Array.from({ length: count }, (_, i) => i);
  expect(Math.abs(heldOutError({ ...task, groups }, COMPONENTS) - 0.6)).toBeLessThan(0.08);
});

test('rows that give each other away are held out together', () => {
  const count = 300;
  const random = createMt19937(4);
  // Three rows a group, alike in a feature of their own, which says all.
  const groups = Int32Array.from({ length: count }, (_, i) => Math.floor(i / 3));
  const own = Array.from({ length: count / 3 }, () => random.normal());
  const block = featureRows(count / 3, count, (row, add) => {
    add(groups[row]!, 1);
  });
  const y = Float64Array.from(groups, (g) => own[g]!);
  const noise = new Float64Array(count).fill(1e-4);
  const task = { blocks: [block], y, noise, seed: 1 };
  const components = { variances: [1], residual: 1e-4 };
  expect(heldOutError({ ...task, groups }, components)).toBeGreaterThan(0.8);
  const apart = Int32Array.from({ length: count }, (_, i) => i);
  expect(heldOutError({ ...task, groups: apart }, components)).toBeLessThan(0.5);
});

test('of a single group it is what the components say', () => {
  const task = levels(3);
  expect(heldOutError({ ...task, groups: [0, 0, 0] }, COMPONENTS)).toBeCloseTo(Math.sqrt(2.36), 12);
});
