import { describe, expect, test } from 'vitest';
import { median, requireNumber, stretchAround, writeEstimate } from './numbers.ts';

describe('numbers in figures', () => {
  test('estimates without an interval stand alone', () => {
    expect(writeEstimate({ value: 0.5, low: 0.4, high: 0.61 })).toBe('0.500 (95 % interval 0.400 to 0.610)');
    expect(writeEstimate({ value: 0.5, low: null, high: null })).toBe('0.500');
  });

  test('median of an odd and of an even number', () => {
    expect(median([0.3, 0.1, 0.2])).toBe(0.2);
    expect(median([4, 1, 10, 2])).toBe(3);
  });

  test('an axis shows all values, and is not too short', () => {
    const [low, high] = stretchAround([2, 4], { span: 0.1, air: 0.1 });
    expect(low).toBeCloseTo(1.8, 12);
    expect(high).toBeCloseTo(4.2, 12);
    expect(stretchAround([3, 3], { span: 1 })).toEqual([2.5, 3.5]);
  });

  test('what cannot be drawn is named', () => {
    expect(() => requireNumber(Number.NaN, 'figure: x[3]')).toThrow(
      'figure: x[3]: expected a finite number, got NaN',
    );
    expect(() => requireNumber(2, 'p', { least: 0, most: 1 })).toThrow(
      'p: expected a number from 0 to 1, got 2',
    );
    expect(() => requireNumber(-1, 'n', { least: 0 })).toThrow('n: expected a number from 0 up, got -1');
    requireNumber(0, 'p', { least: 0, most: 1 });
  });
});
