import { describe, expect, test } from 'vitest';
import { createMt19937 } from '../numeric/index.ts';
import { maskTokens } from './mask.ts';

const tokenizer = { special: { unk: 0, cls: 1, sep: 2, pad: 3, mask: 4 }, vocabularySize: 1000 };
const COUNT = 100_000;
/** Ordinary tokens, with a special one at every tenth place. */
const tokenIds = Int32Array.from({ length: COUNT }, (_, k) => (k % 10 === 0 ? (k / 10) % 4 : 5 + (k % 900)));

describe('maskTokens', () => {
  test('chooses 30 % of the ordinary tokens: 80 % masked, 10 % random, 10 % as they were', () => {
    const masked = maskTokens(tokenIds, tokenizer, createMt19937(1));
    const { positions, targetIds } = masked;
    const seen = Array.from(positions, (position) => masked.tokenIds[position]!);
    const share = (test: (id: number, k: number) => boolean): number =>
      seen.filter(test).length / seen.length;
    expect(positions.length / (0.9 * COUNT)).toBeCloseTo(0.3, 2);
    expect(share((id) => id === 4)).toBeCloseTo(0.8, 2);
    expect(share((id, k) => id === targetIds[k])).toBeCloseTo(0.1, 2);
    expect(share((id, k) => id !== 4 && id !== targetIds[k])).toBeCloseTo(0.1, 2);
    expect(Math.max(...seen)).toBeLessThan(1000);
    expect(Math.max(...seen)).toBeGreaterThan(990);
  });

  test('changes nothing else: neither special tokens, nor other places, nor its input', () => {
    const input = tokenIds.slice(0, 2000);
    const before = input.slice();
    const masked = maskTokens(input, tokenizer, createMt19937(2));
    expect(input).toEqual(before);
    const restored = masked.tokenIds.slice();
    for (const [k, position] of masked.positions.entries()) restored[position] = masked.targetIds[k]!;
    expect(restored).toEqual(before);
    expect(masked.targetIds.every((id) => id > 4)).toBe(true);
    expect(masked.positions).toEqual(masked.positions.slice().sort());
  });

  test('repeats with the seed and moves on with the generator', () => {
    const input = tokenIds.subarray(0, 2000);
    const generator = createMt19937(3);
    const first = maskTokens(input, tokenizer, generator);
    const second = maskTokens(input, tokenizer, generator);
    expect(maskTokens(input, tokenizer, createMt19937(3))).toEqual(first);
    expect(second.positions).not.toEqual(first.positions);
  });

  test('chooses none of a text that has only special tokens, and needs a mask token', () => {
    expect(maskTokens(Int32Array.of(1, 2), tokenizer, createMt19937(4)).positions).toHaveLength(0);
    const without = { ...tokenizer, special: { ...tokenizer.special, mask: null } };
    expect(() => maskTokens(tokenIds, without, createMt19937(4))).toThrow('mask token');
  });
});
