import { expect, test } from 'vitest';
import { hashText } from './hash-text.ts';

test('the published values of FNV-1a', () => {
  // From the tests of its authors (draft-eastlake-fnv, C code): "", "a", "foobar".
  expect(hashText('')).toBe(0x811c9dc5);
  expect(hashText('a')).toBe(0xe40c292c);
  expect(hashText('foobar')).toBe(0xbf9cf968);
});
