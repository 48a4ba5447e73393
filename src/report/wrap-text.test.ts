import { describe, expect, test } from 'vitest';
import { textWidth, wrapText } from './wrap-text.ts';

describe('wrapText', () => {
  test('breaks at spaces, keeps every word, and keeps to the width', () => {
    const text = 'the synthetic student reads a question and says whether the real student gets it right';
    const lines = wrapText(text, { width: 150, fontSize: 12 });
    expect(lines.length).toBeGreaterThan(2);
    expect(lines.join(' ')).toBe(text);
    for (const line of lines) expect(textWidth(line, 12)).toBeLessThanOrEqual(150);
  });

  test('breaks a word that is wider than a line', () => {
    const lines = wrapText(`a ${'x'.repeat(60)} b`, { width: 100, fontSize: 12 });
    expect(lines.join('').replaceAll(' ', '')).toBe(`a${'x'.repeat(60)}b`);
    for (const line of lines) expect(textWidth(line, 12)).toBeLessThanOrEqual(100);
  });

  test('what does not fit into the lines there are ends in an ellipsis', () => {
    const lines = wrapText('one two three four five six seven eight', { width: 60, fontSize: 12, most: 2 });
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(/…$/);
    expect(textWidth(lines[1]!, 12)).toBeLessThanOrEqual(60);
  });

  test('no text is one empty line; a width too small for a letter still ends', () => {
    expect(wrapText('', { width: 100, fontSize: 12 })).toEqual(['']);
    expect(wrapText('abc', { width: 1, fontSize: 12 })).toEqual(['a', 'b', 'c']);
  });

  test('pairs of surrogates stay together', () => {
    expect(wrapText('𝜃𝜃', { width: 1, fontSize: 12 })).toEqual(['𝜃', '𝜃']);
  });
});
