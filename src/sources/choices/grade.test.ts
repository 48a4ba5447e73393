/** A chosen option beside the right one, as people and platforms write both. */
import { expect, it, test } from 'vitest';
import { gradeChoices } from './grade.ts';

const COLOURS = ['red', 'green', 'blue', '7'];

it.each<[string, string, readonly string[], boolean]>([
  ['a', 'A', [], true],
  ['A)', 'a', [], true],
  ['B', 'A', [], false],
  ['A,C', 'c, a', [], true],
  ['A', 'A,C', [], false],
  ['green', 'B', COLOURS, true],
  ['2', 'green', COLOURS, true],
  ['3', 'green', COLOURS, false],
  ['7', 'D', COLOURS, true], // no place, and so the text of an option
  ['1', '1.0', [], true],
  [' Paris ', 'paris', [], true],
  ['one, two', 'one, two', [], true],
  ['True', 'False', [], false],
  ['mW', 'MW', [], false],
  ['5,1', '1,5', [], false],
  ['1.5', '1,5', [], true],
  ['2', 'B', [], true],
  ['3', 'B', [], false],
  ['C', '3', [], true],
  ['3, 1', '1,3', COLOURS, true],
  ['mW', 'A', ['mW', 'MW', 'W'], true],
  ['MW', 'A', ['mW', 'MW', 'W'], false],
])('%j where %j of %j is right: %j', (chosen, key, options, right) => {
  expect(gradeChoices([{ chosen, key, options }])).toEqual([right]);
});

test('where options are numbers themselves the column decides whether a number is a place or a text', () => {
  const options = ['2', '3', '4'];
  const graded = (key: string, ...chosen: string[]) =>
    gradeChoices(chosen.map((one) => ({ chosen: one, key, options })));
  expect(graded('A', '1', '2', '3')).toEqual([true, false, false]);
  expect(graded('A', '2', '3', '4')).toEqual([true, false, false]);
});
