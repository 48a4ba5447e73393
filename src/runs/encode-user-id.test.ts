import { describe, expect, test } from 'vitest';
import { encodeUserId } from './encode-user-id.ts';

/** What the encoding promises, from its other end. */
function decode(name: string): string {
  if (name === '%') return '';
  const halves = name
    .replace(/\+([a-z])/g, (_, letter: string) => letter.toUpperCase())
    .split(/%u([0-9a-f]{4})/);
  return halves
    .map((part, i) =>
      i % 2 === 1 ? String.fromCharCode(Number.parseInt(part, 16)) : decodeURIComponent(part),
    )
    .join('');
}

/** Numbers from 0 to below `limit` that repeat (Lehmer's generator). */
function numbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % limit;
  };
}

describe('encodeUserId', () => {
  test.each([
    ['11', '11'],
    ['student_7-b', 'student_7-b'],
    ['S001', '+s001'],
    ['ann@example.org', 'ann%40example%2eorg'],
    ['', '%'],
    ['.', '%2e'],
    ['..', '%2e%2e'],
    ['../../etc', '%2e%2e%2f%2e%2e%2fetc'],
    ['a\\b:c', 'a%5cb%3ac'],
    ['a\0b', 'a%00b'],
    ['émile', '%c3%a9mile'],
    ['😀', '%f0%9f%98%80'],
    ['\ud83d', '%ud83d'],
    ['con', '%63on'],
    ['CON', '+c+o+n'],
    ['nul', '%6eul'],
    ['com1', '%63om1'],
    ['console', 'console'],
  ])('%j names the folder %s', (userId, name) => {
    expect(encodeUserId(userId)).toBe(name);
  });

  test('an id of 5,000 characters keeps its beginning and ends in a hash', () => {
    const name = encodeUserId('x'.repeat(5000));
    expect(name).toMatch(/^x{24}~[0-9a-f]{64}$/);
    expect(encodeUserId('x'.repeat(5001))).not.toBe(name);
    expect(encodeUserId('😀'.repeat(5000))).toMatch(/^[a-z0-9%]{24}~[0-9a-f]{64}$/);
  });

  test('no two ids share a name, on a disk that ignores case neither', () => {
    const next = numbers(7);
    const pieces = ['a', 'A', 'b', 'B', '0', '_', '-', '.', '/', '%', '+', '~', ' ', 'é', 'e\u0301', '😀'];
    pieces.push('\ud83d', '\ude00', '%61', '+a', '%u', 'd83d', 'con', '\ufffd', '\n');
    const ids = new Set(
      Array.from({ length: 20_000 }, () =>
        Array.from({ length: next(8) }, () => pieces[next(pieces.length)]).join(''),
      ),
    );
    for (const id of ids) {
      const name = encodeUserId(id);
      // Only small letters: two names that differ differ without regard to case as well.
      expect(name).toMatch(/^[a-z0-9_%+-]{1,100}$/);
      expect(decode(name)).toBe(id);
    }
  });
});
