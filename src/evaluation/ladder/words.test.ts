import { describe, expect, test } from 'vitest';
import { bagOfWords, wordsOf } from './words.ts';

describe('wordsOf', () => {
  test.each([
    ['A table, two Tables; a TABLE!', ['a', 'table', 'two', 'tables']],
    ['ＳＱＬ ﬁle', ['sql', 'file']],
    ['x < 3.14', ['x', '3.14']],
    ["don't drop naïve keys", ["don't", 'drop', 'naïve', 'keys']],
    ['…?!', []],
    ['', []],
  ])('%s', (text, words) => {
    expect([...wordsOf(text)]).toEqual(words);
  });

  test('parts words where a script does not', () => {
    expect(wordsOf('数据库系统').size).toBeGreaterThan(1);
  });
});

describe('bagOfWords', () => {
  test('keeps words of at least two known texts, but not of all', () => {
    const texts = ['all one two', 'all two three', 'all three', 'all one two unknown'].map(wordsOf);
    const { words, rows } = bagOfWords(texts, Uint8Array.of(1, 1, 1, 0));
    expect(words).toBe(2); // two, three
    expect([...rows.offsets]).toEqual([0, 1, 3, 4, 5]);
    expect([...rows.features]).toEqual([0, 0, 1, 1, 0]);
    [1, Math.SQRT1_2, Math.SQRT1_2, 1, 1].forEach((value, at) => {
      expect(rows.values[at]).toBeCloseTo(value, 12);
    });
  });

  test('a rarer word weighs more', () => {
    const texts = ['often rare', 'often rare', 'often', 'else'].map(wordsOf);
    const { rows } = bagOfWords(texts, new Uint8Array(4).fill(1));
    const [often, rare] = rows.values;
    expect(rare! / often!).toBeCloseTo((Math.log(5 / 3) + 1) / (Math.log(5 / 4) + 1), 12);
    expect(rare! ** 2 + often! ** 2).toBeCloseTo(1, 12);
  });
});
