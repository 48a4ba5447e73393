import { InvalidArgumentError } from 'commander';
import { describe, expect, test } from 'vitest';
import {
  columnMap,
  countOrAll,
  LARGEST_SEED,
  numberFromZero,
  positiveNumber,
  variances,
  wholeNumber,
} from './flags.ts';

describe('what is read', () => {
  test.each([
    ['0.5', { bias: 0.5, vector: 0.5 }],
    ['0.5,0.1', { bias: 0.5, vector: 0.1 }],
    [' 2 , 1e-3 ', { bias: 2, vector: 0.001 }],
  ])('variances %j', (text, expected) => {
    expect(variances(text)).toEqual(expected);
  });

  test.each([
    ['all', 'all'],
    ['1', 1],
    ['500', 500],
  ])('a number of students, %j', (text, expected) => {
    expect(countOrAll(text)).toBe(expected);
  });

  test('numbers', () => {
    expect(wholeNumber(0)('0')).toBe(0);
    expect(wholeNumber(0, LARGEST_SEED)('4294967295')).toBe(LARGEST_SEED);
    expect(positiveNumber('5e-5')).toBe(5e-5);
    expect(numberFromZero('0')).toBe(0);
    expect(columnMap('user_id=student, is_correct = score ,stem=a=b')).toEqual({
      user_id: 'student',
      is_correct: 'score',
      stem: 'a=b',
    });
  });
});

describe('what is refused', () => {
  test.each([
    [variances, ''],
    [variances, '0'],
    [variances, '0.5,'],
    [variances, ',0.5'],
    [variances, '0.5,0'],
    [variances, '0.5,-1'],
    [variances, '0.5,0.1,0.2'],
    [variances, 'NaN'],
    [variances, 'Infinity'],
    [variances, '0,5;0,1'],
    [countOrAll, '0'],
    [countOrAll, '-1'],
    [countOrAll, '1.5'],
    [countOrAll, ''],
    [countOrAll, 'ALL'],
    [countOrAll, 'few'],
    [wholeNumber(0, LARGEST_SEED), '4294967296'],
    [wholeNumber(3), '2'],
    [wholeNumber(0), '1e400'],
    [wholeNumber(0), '  '],
    [positiveNumber, '0'],
    [positiveNumber, ' '],
    [numberFromZero, '-0.1'],
    [numberFromZero, ''],
    [columnMap, ''],
    [columnMap, 'a'],
    [columnMap, '=a'],
    [columnMap, 'a='],
    [columnMap, 'a=b,'],
    [columnMap, 'a=b,a=c'],
    [columnMap, 'a=b, a =c'],
  ])('%o of %j', (read, text) => {
    expect(() => read(text)).toThrow(InvalidArgumentError);
  });

  test('a variance that is none is named', () => {
    expect(() => variances('0.5,x')).toThrow('expected a number above 0, got x');
    expect(() => variances('1,2,3')).toThrow('expected one or two numbers, got 1,2,3');
  });
});
