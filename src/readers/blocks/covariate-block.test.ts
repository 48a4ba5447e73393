import { describe, expect, test } from 'vitest';
import { dense } from '../../../test/dense-rows.ts';
import { covariateRows, covariateScale, isUnknown } from './covariate-block.ts';
import { covariatesIn, questionAlone, withoutCovariates } from './covariate-lines.ts';

describe('covariates in a text', () => {
  const text = 'Topic: sums\ngrade: 4\nplace: first: of all\n\nQuestion: Which?\ngrade: 9\nA) 1\nB) 2';

  test('are lines before the question with exactly their names', () => {
    expect(covariatesIn(text, ['grade', 'place', 'Grade', 'pla', 'none'])).toEqual([
      '4',
      'first: of all',
      null,
      null,
      null,
    ]);
    expect(covariatesIn(text, ['Topic'])).toEqual(['sums']);
    expect(covariatesIn('grade: 4', ['grade'])).toEqual([null]);
  });

  test('are taken out, and nothing else', () => {
    expect(withoutCovariates(text, ['grade', 'place'])).toBe(
      'Topic: sums\n\nQuestion: Which?\ngrade: 9\nA) 1\nB) 2',
    );
    expect(withoutCovariates('grade: 4\n\nQuestion: Which?', ['grade'])).toBe('Question: Which?');
    expect(withoutCovariates(text, [])).toBe(text);
    expect(withoutCovariates('no question at all', ['grade'])).toBe('no question at all');
  });

  test('leave the question alone', () => {
    expect(questionAlone(text)).toBe('Which?\ngrade: 9\n1\n2');
    expect(questionAlone('+')).toBe('+');
  });
});

describe('a covariate of numbers', () => {
  const given = ['1', '1', '3', '3'];
  const scale = covariateScale('grade', given);

  test('is its number and whether it has each value; squares around the mean add up to 1 a row', () => {
    expect(scale).toEqual({
      name: 'grade',
      number: { centre: 2, deviation: 1, least: 1, most: 3 },
      values: ['1', '3'],
      shares: [0.5, 0.5],
    });
    const rows = dense(covariateRows(scale, given));
    // Two kinds of features share the row; an even choice of two has a spread of 1 - 1/4 - 1/4.
    const [size, has] = [1 / Math.sqrt(2), 1 / Math.sqrt(2 * 0.5)];
    expect(rows[0]).toEqual([-size, has, 0].map((x) => expect.closeTo(x, 12)));
    expect(rows[2]).toEqual([size, 0, has].map((x) => expect.closeTo(x, 12)));
    const means = [0, 1, 2].map((j) => rows.reduce((sum, row) => sum + row[j]! / 4, 0));
    const squares = rows.map((row) => row.reduce((sum, x, j) => sum + (x - means[j]!) ** 2, 0));
    expect(squares.reduce((a, b) => a + b, 0) / 4).toBeCloseTo(1, 12);
  });

  test.each([[null], ['many'], ['']])('%j has the mean of all', (value) => {
    const [row] = dense(covariateRows(scale, [value]));
    expect(row).toEqual([0, 0.5, 0.5].map((x) => expect.closeTo(x, 12)));
    expect(isUnknown(scale, value)).toBe(true);
  });

  test('beyond those that were met is the nearest of them; between them it is what it is', () => {
    const [far, least, between] = dense(covariateRows(scale, ['100', '1', '2']));
    expect(far![0]).toBeCloseTo(1 / Math.sqrt(2), 12);
    expect(far!.slice(1)).toEqual([0.5, 0.5].map((x) => expect.closeTo(x, 12)));
    expect(least![0]).toBeCloseTo(-1 / Math.sqrt(2), 12);
    expect(between![0]).toBe(0);
    for (const value of ['100', '1', '2']) expect(isUnknown(scale, value)).toBe(false);
  });

  test('of very many values is its size alone; of a few rare ones beside thirty it is not', () => {
    const many = Array.from({ length: 200 }, (_, i) => String(i % 100));
    expect(covariateScale('length', many).values).toEqual([]);
    const common = Array.from({ length: 300 }, (_, i) => String(i % 30));
    const rare = ['100', '100', '101', '101', '102'];
    expect(covariateScale('place', [...common, ...rare]).values).toHaveLength(30);
  });
});

describe('a covariate of words', () => {
  test('has a feature for each value of two texts or more', () => {
    const scale = covariateScale('kind', ['a', 'a', 'b', 'b', 'c', null]);
    expect(scale).toEqual({ name: 'kind', number: null, values: ['a', 'b'], shares: [0.4, 0.4] });
    expect(isUnknown(scale, 'c')).toBe(true);
    expect(isUnknown(scale, 'a')).toBe(false);
    const [missing, rare, met] = dense(covariateRows(scale, [null, 'c', 'b']));
    expect(missing).toEqual(rare);
    expect(met![0]).toBe(0);
  });

  test.each([[['4', '4', '4']], [[null, null]], [[]]])(
    'that is the same throughout says nothing: %j',
    (given) => {
      const rows = covariateRows(covariateScale('grade', given), given);
      expect([...rows.values]).toEqual([]);
    },
  );
});
