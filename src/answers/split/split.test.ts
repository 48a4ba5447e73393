/** Against literal splits of scikit-learn; the vectors of the reference are checked with the permutation itself. */
import { describe, expect, it } from 'vitest';
import { splitAnswers, splitSizes, trainTestSplit } from './split.ts';

describe('trainTestSplit', () => {
  it.each([
    [2, 42, [0], [1]],
    [5, 42, [4, 2, 0, 3], [1]],
    [10, 42, [5, 0, 7, 2, 9, 4, 3, 6], [8, 1]],
  ])('splits %d rows with seed %d as scikit-learn does', (n, seed, train, test) => {
    expect(trainTestSplit(n, { seed })).toEqual({ train, test });
  });

  it.each([
    [11, 0.2, 3],
    [30, 0.1, 3],
    [31, 0.1, 4],
  ])('rounds the test rows of %d × %d up', (n, testShare, rows) => {
    const { train, test } = trainTestSplit(n, { testShare });
    expect(test).toHaveLength(rows);
    expect([...train, ...test].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
  });

  it.each([0, 1])('refuses %d rows', (n) => {
    expect(() => trainTestSplit(n)).toThrow(`too few answers to set 20 % of them aside: ${n}`);
  });
});

describe('splitAnswers', () => {
  const answers = Array.from({ length: 61 }, (_, i) => `answer ${i}`);

  it('takes the validation rows from the training rows and leaves the test rows alone', () => {
    const notebook = splitAnswers(answers, { selection: 'test' });
    const honest = splitAnswers(answers, { selection: 'validation' });
    expect(notebook.validation).toEqual([]);
    expect(honest.test).toEqual(notebook.test);
    expect([honest.train.length, honest.validation.length, honest.test.length]).toEqual([43, 5, 13]);
    expect([...honest.train, ...honest.validation].sort()).toEqual([...notebook.train].sort());
  });

  it.each(['validation', 'test'] as const)(
    'has parts of the sizes told beforehand, selection %s',
    (selection) => {
      for (const n of [3, 10, 20, 61, 100]) {
        const { train, validation, test } = splitAnswers(answers.concat(answers).slice(0, n), { selection });
        const sizes = { train: train.length, validation: validation.length, test: test.length };
        expect(splitSizes(n, { selection })).toEqual(sizes);
        expect(train.length + validation.length + test.length).toBe(n);
      }
      expect(() => splitSizes(1, { selection })).toThrow('too few answers to set 20 % of them aside: 1');
    },
  );

  it('depends on the seed', () => {
    const [one, other] = [42, 43].map((seed) => splitAnswers(answers, { selection: 'test', seed }));
    expect(one!.test).not.toEqual(other!.test);
  });

  it('refuses two answers where three are needed', () => {
    expect(splitAnswers(['a', 'b'], { selection: 'test' })).toMatchObject({ train: ['a'], test: ['b'] });
    expect(() => splitAnswers(['a', 'b'], { selection: 'validation' })).toThrow('too few answers');
    expect(splitAnswers(['a', 'b', 'c'], { selection: 'validation' }).validation).toHaveLength(1);
  });
});
