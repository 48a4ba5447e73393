/** What is left of a text that is too long. */
import { describe, expect, test } from 'vitest';
import { cutText } from './cut-text.ts';

/** A token a word, its blanks with it. */
const words: string[] = [];
const idsOf = (part: string) =>
  (part.match(/\s*\S+|\s+$/g) ?? []).map((word) => words.indexOf(word) + 1 || words.push(word));
const cut = (text: string, room: number) => {
  const ids = cutText(text, room, idsOf);
  expect(ids.length).toBeLessThanOrEqual(room);
  return ids.map((id) => words[id - 1]).join('');
};
const many = (word: string, count: number) =>
  Array.from({ length: count }, (_, i) => `${word}${i}`).join(' ');

const OPTIONS = 'A) four\nB) five';

describe('a text that is too long', () => {
  test('stays as it is where it is not', () => {
    const text = `Topic: Sums\nAxis: Numbers\n\nQuestion: How much?\n${OPTIONS}`;
    expect(cut(text, 40)).toBe(text);
    expect(cut('no question at all', 9)).toBe('no question at all');
  });

  test('loses of the lines before the question the longest first', () => {
    const text = `Topic: ${many('t', 99)}\nAxis: Numbers\n\nQuestion: How much is it?\n${OPTIONS}`;
    expect(cut(text, 40)).toBe(
      `Topic: ${many('t', 28)}\nAxis: Numbers\n\nQuestion: How much is it?\n${OPTIONS}`,
    );
  });

  test('loses the middle of the question, never the options', () => {
    const text = `Topic: ${many('t', 99)}\n\nQuestion: ${many('q', 499)}\n${OPTIONS}`;
    expect(cut(text, 101)).toBe(
      `Topic: ${many('t', 15)}\n\nQuestion: ${many('q', 39)} … ${many('q', 499).split(' ').slice(-40).join(' ')}\n${OPTIONS}`,
    );
  });

  test('loses the lines altogether where little is left of the question', () => {
    const text = `Topic: ${many('t', 99)}\n\nQuestion: ${many('q', 499)}\n${OPTIONS}`;
    expect(cut(text, 36)).toMatch(/^Question: q0 .* … .* q498\nA\) four\nB\) five$/);
  });

  test('loses of options the longest first where they leave no room', () => {
    const text = `Question: ${many('q', 9)}\nA) ${many('a', 99)}\nB) ${many('b', 3)}\nC) ${many('c', 99)}`;
    expect(cut(text, 50)).toBe(
      `Question: ${many('q', 9)}\nA) ${many('a', 17)}\nB) ${many('b', 3)}\nC) ${many('c', 17)}`,
    );
    expect(cut(text, 3)).not.toBe('');
  });

  test('has its options after the last A), and with their lines', () => {
    const text = `Question: Which fits?\nA) is said by ${many('q', 99)}\nA) one\nmore\nC) two`;
    expect(cut(text, 30)).toMatch(
      /^Question: Which fits\?\nA\) is said .* … .* q98\nA\) one\nmore\nC\) two$/,
    );
  });
});
