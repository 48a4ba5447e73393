/** Parts of a list against literal sizes of numpy.array_split, and splits of one list into folds. */
import { describe, expect, it } from 'vitest';
import { UnderstudyError } from '../../errors.ts';
import { permutation } from '../../numeric/index.ts';
import { fewestToSplit, splitAnswers, splitInOrder } from './split.ts';
import { checkFold, foldPlaces } from './split-folds.ts';

const counts = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

describe('the parts of a list', () => {
  it.each([
    [10, 3, [4, 3, 3]],
    [11, 4, [3, 3, 3, 2]],
    [12, 4, [3, 3, 3, 3]],
    [3, 3, [1, 1, 1]],
    [2, 3, [1, 1, 0]],
  ])('of %d places in %d have the sizes of numpy', (n, of, sizes) => {
    const parts = sizes.map((_, i) => foldPlaces(n, { index: i + 1, of }));
    expect(parts.map(({ from, to }) => to - from)).toEqual(sizes);
    expect(parts.map(({ from }) => from)).toEqual([0, ...parts.slice(0, -1).map(({ to }) => to)]);
    expect(parts.at(-1)!.to).toBe(n);
    expect(foldPlaces(n, { index: 0, of })).toEqual({ from: 0, to: 0 });
  });

  it.each([
    [{ index: 1, of: 1 }, 'folds: expected a whole number of at least 2, got 1'],
    [{ index: 1, of: 2.5 }, 'folds: expected a whole number of at least 2, got 2.5'],
    [{ index: 4, of: 3 }, 'fold: expected a whole number from 0 to 3, got 4'],
    [{ index: -1, of: 3 }, 'fold: expected a whole number from 0 to 3, got -1'],
    [{ index: Number.NaN, of: 3 }, 'fold: expected a whole number from 0 to 3, got NaN'],
  ])('are not those of %j', (fold, message) => {
    expect(() => checkFold(fold)).toThrow(new UnderstudyError('usage', message));
  });
});

describe('a fold of one list', () => {
  const rows = counts(23).map((i) => `row ${i}`);

  it('is a part of the permutation that is cut without folds', () => {
    const shuffled = permutation(23, 9).map((i) => rows[i]!);
    const { train, validation, test } = splitAnswers(rows, {
      selection: 'validation',
      seed: 9,
      fold: { index: 2, of: 4 },
    });
    expect(test).toEqual(shuffled.slice(6, 12));
    const rest = [...shuffled.slice(0, 6), ...shuffled.slice(12)];
    const again = permutation(17, 9).map((i) => rest[i]!);
    expect([validation, train]).toEqual([again.slice(0, 2), again.slice(2)]);
  });

  it.each(['validation', 'test'] as const)(
    'of five is the first the split without, selection %s',
    (selection) => {
      for (const n of [5, 10, 11, 14, 23]) {
        const some = rows.slice(0, n);
        const fold = { index: 1, of: 5 };
        expect(splitAnswers(some, { selection, fold })).toEqual(splitAnswers(some, { selection }));
        expect(splitInOrder(some, { selection, fold })).toEqual(splitInOrder(some, { selection }));
      }
    },
  );

  it('holds out no test where it has the number 0', () => {
    for (const split of [splitAnswers, splitInOrder]) {
      const { train, validation, test } = split(rows, { selection: 'validation', fold: { index: 0, of: 4 } });
      expect([train.length, validation.length, test.length]).toEqual([20, 3, 0]);
    }
  });

  it.each([
    ['validation', 2, 4],
    ['validation', 3, 3],
    ['test', 2, 2],
    ['test', 7, 7],
  ] as const)('needs rows enough for every part, selection %s and %d folds', (selection, of, fewest) => {
    expect(fewestToSplit(selection, { index: 1, of })).toBe(fewest);
    for (let index = 0; index <= of; index++) {
      const { train } = splitAnswers(rows.slice(0, fewest), { selection, fold: { index, of } });
      expect(train.length).toBeGreaterThan(0);
      expect(() => splitAnswers(rows.slice(0, fewest - 1), { selection, fold: { index, of } })).toThrow(
        `split: too few answers for ${of} folds: ${fewest - 1}`,
      );
    }
  });

  it('in order is cut from the front', () => {
    const { train, validation, test } = splitInOrder(counts(12), {
      selection: 'validation',
      fold: { index: 2, of: 3 },
    });
    expect([test, validation, train]).toEqual([[4, 5, 6, 7], [0], [1, 2, 3, 8, 9, 10, 11]]);
  });
});
