/** A chosen option beside the right one, as people and platforms write both. */
import { expect, it } from 'vitest';
import { isRight } from './grade.ts';

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
  ['7', 'D', COLOURS, true], // the text of an option goes before its number
  ['1', '1.0', [], true],
  [' Paris ', 'paris', [], true],
  ['one, two', 'one, two', [], true],
  ['True', 'False', [], false],
])('%j where %j of %j is right: %j', (chosen, key, options, right) => {
  expect(isRight(chosen, key, options)).toBe(right);
});
