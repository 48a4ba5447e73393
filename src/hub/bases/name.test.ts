import { expect, test } from 'vitest';
import { parseBaseName } from './name.ts';

test.each([
  ['answerdotai/ModernBERT-base', 'answerdotai/ModernBERT-base', 'main'],
  ['jhu-clsp/ettin-encoder-17m@main', 'jhu-clsp/ettin-encoder-17m', 'main'],
  ['o/n@v1.0', 'o/n', 'v1.0'],
  ['o/n@refs/pr/4', 'o/n', 'refs/pr/4'],
  ['o/n@feature/long.name', 'o/n', 'feature/long.name'],
  [`o/n@${'0123456789'.repeat(4)}`, 'o/n', '0123456789'.repeat(4)],
  [`o/${'n'.repeat(96)}`, `o/${'n'.repeat(96)}`, 'main'],
])('%s', (text, repository, revision) => {
  expect(parseBaseName(text)).toEqual({ repository, revision });
});

test.each([
  '',
  'name',
  'a/b/c',
  './a/b',
  '../b',
  '/a/b',
  'a/',
  'a/..',
  'a/b--c',
  'a/b..c',
  'a/-b',
  'a/b.',
  'a/b.git',
  'a b/c',
  'ä/b',
  `a/${'b'.repeat(97)}`,
  'a/b@',
  'a/b@../../../etc/passwd',
  'a/b@refs/../x',
  'a/b@/x',
  'a/b@x/',
  'a/b@.hidden',
  'a/b@x//y',
  'a/b@x y',
  'a/b@x\ny',
  'a/b@x\\y',
  'a/b@C:x',
  'a/b@x.lock',
  'a/b@x@{1}',
])('%j is none', (text) => {
  expect(parseBaseName(text)).toBeNull();
});
