/** Against literal orders of NumPy and torch, and against the reference vectors beside the project when they are there. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { permutation, randperm } from './permutation.ts';

const reference = new URL('../../../shared/reference/', import.meta.url);

function readVectors<T>(name: string): [number, T][] {
  const parsed = JSON.parse(readFileSync(new URL(name, reference), 'utf8')) as Record<string, T>;
  return Object.entries(parsed).map(([n, vector]) => [Number(n), vector]);
}

function sha256(order: readonly number[]): string {
  return createHash('sha256').update(order.join(',')).digest('hex');
}

describe('permutation', () => {
  it.each([
    [0, 42, []],
    [1, 42, [0]],
    [10, 42, [8, 1, 5, 0, 7, 2, 9, 4, 3, 6]],
    [12, 0, [6, 11, 4, 10, 2, 8, 1, 7, 9, 3, 0, 5]],
    [9, 4294967295, [5, 1, 8, 7, 0, 6, 4, 2, 3]],
  ])('orders %d rows with seed %d as NumPy does', (n, seed, expected) => {
    expect(permutation(n, seed)).toEqual(expected);
  });

  it('refuses a seed that NumPy refuses', () => {
    expect(() => permutation(3, 2 ** 32)).toThrow('seed: expected a whole number from 0 to 2^32 - 1');
  });
});

describe('randperm', () => {
  it.each([
    [0, 42, []],
    [1, 42, [0]],
    [10, 42, [2, 6, 1, 8, 4, 5, 0, 9, 3, 7]],
    [10, 43, [8, 4, 9, 0, 5, 1, 6, 7, 2, 3]],
    [12, 0, [8, 0, 5, 9, 7, 4, 2, 10, 3, 1, 11, 6]],
    [9, 2 ** 32 + 5, [8, 7, 4, 6, 5, 1, 2, 0, 3]],
  ])('orders %d rows with seed %d as torch does', (n, seed, expected) => {
    expect(randperm(n, seed)).toEqual(expected);
  });

  it('refuses a number of rows that is none', () => {
    expect(() => randperm(2.5, 42)).toThrow(RangeError);
  });
});

describe.skipIf(!existsSync(reference))(
  'reference vectors (skipped where ../shared/reference is missing)',
  () => {
    it('splits as scikit-learn', () => {
      type Split = { n_test: number; sha256_test: string; sha256_train: string };
      for (const [n, split] of readVectors<Split>('split_ref_vectors.json')) {
        const order = permutation(n, 42);
        expect(sha256(order.slice(0, split.n_test))).toBe(split.sha256_test);
        expect(sha256(order.slice(split.n_test))).toBe(split.sha256_train);
      }
    });

    it('orders epochs as torch', () => {
      for (const [n, epochs] of readVectors<Record<string, { sha256: string }>>(
        'randperm_ref_vectors.json',
      )) {
        for (const [epoch, { sha256: expected }] of Object.entries(epochs)) {
          expect(sha256(randperm(n, 42 + Number(epoch)))).toBe(expected);
        }
      }
    });
  },
);
