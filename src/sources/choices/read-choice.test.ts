/** Which option a written choice means. */
import { describe, expect, test } from 'vitest';
import { choiceReadings, PLAIN_READING, readChoice, type WrittenChoice } from './read-choice.ts';

const rows = (options: readonly string[], ...values: readonly string[]): WrittenChoice[] =>
  values.map((value) => ({ value, options, rows: 1 }));

const readAll = (choices: readonly WrittenChoice[], fromZero = false) => {
  const [reading] = choiceReadings([choices], { fromZero });
  return choices.map(({ value, options }) => readChoice(value, options, reading!));
};

const CITIES = ['Paris', 'Rome', 'Bonn, Berlin', 'Oslo'];

describe('a written choice', () => {
  test.each<[string, ReturnType<typeof readChoice>]>([
    ['a', 0],
    [' D ', 3],
    ['B)', 1],
    ['(b)', 1],
    ['C.', 2],
    ['option_b', 1],
    ['Option D', 3],
    ['option_2', 1],
    ['2', 1],
    ['2.0', 1],
    ['Rome', 1],
    [' Paris ', 0],
    ['Bonn,  Berlin', 2],
    ['b) Rome', 1],
    // An option without a text is there if it was chosen.
    ['e', 4],
    ['x', 'unread'],
    ['A,C', 'several'],
    ['a; c', 'several'],
    ['A and D', 'several'],
    ['ACD', 'several'],
    ['1|3', 'several'],
    ['a b', 'several'],
    ['["A", "B"]', 'several'],
    ['Rome, Oslo', 'several'],
    ['A,A', 0],
    ['5', 'unread'],
    ['0', 'unread'],
    ['-1', 'unread'],
    ['london', 'unread'],
    ['rome', 'unread'],
    ['bad', 'unread'],
    ['Rome, Athens', 'unread'],
    ['?', 'unread'],
    ['b) Madrid', 'unread'],
  ])('%s', (value, choice) => {
    expect(readChoice(value, CITIES, PLAIN_READING)).toBe(choice);
  });

  test('options of one text cannot be told apart by it', () => {
    expect(readChoice('none', ['none', 'none'], PLAIN_READING)).toBe('unread');
  });
});

describe('a column of choices', () => {
  test('numbers count from 0 where there is a 0, and none reaches the number of options', () => {
    expect(readAll(rows(CITIES, '0', '3', '1'))).toEqual([0, 3, 1]);
    expect(readAll(rows(CITIES, '0', '4', '1'))).toEqual(['unread', 3, 0]);
    expect(readAll(rows(CITIES, '1', '3'))).toEqual([0, 2]);
    expect(readAll(rows(CITIES, '1', '3'), true)).toEqual([1, 3]);
  });

  test('both columns count from the same number', () => {
    const [selected, correct] = choiceReadings([rows(CITIES, '0', '1'), rows(CITIES, '4', '2')], {
      fromZero: false,
    });
    expect([selected!.first, correct!.first]).toEqual([1, 1]);
  });

  test('options that are numbers are meant by their texts, or by places, whichever more values can be', () => {
    const sums = ['4', '5', '2'];
    expect(readAll(rows(sums, '4', '5', '2'))).toEqual([0, 1, 2]);
    expect(readAll(rows(sums, '1', '3', '2'))).toEqual([0, 2, 1]);
    // As many either way: texts.
    expect(readAll(rows(['3', '1', '2'], '1', '2', '3'))).toEqual([1, 2, 0]);
    expect(readAll(rows(['0.5', '4'], '4.0', '0.50', '7'))).toEqual([1, 0, 'unread']);
  });

  test('options that are letters are meant by places unless only the text can be', () => {
    expect(readAll(rows(['b', 'a'], 'a', 'b'))).toEqual([0, 1]);
    expect(readAll(rows(['x', 'y'], 'x', 'y', 'x'))).toEqual([0, 1, 0]);
    expect(readAll(rows(['I', 'you'], 'a', 'b', 'I'))).toEqual([0, 1, 0]);
  });
});
