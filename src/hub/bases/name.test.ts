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
  ['https://huggingface.co/answerdotai/ModernBERT-base', 'answerdotai/ModernBERT-base', 'main'],
  ['http://www.huggingface.co/o/n/', 'o/n', 'main'],
  ['huggingface.co/o/n?library=transformers#usage', 'o/n', 'main'],
  ['https://hf.co/o/n/tree/v1.0', 'o/n', 'v1.0'],
  ['https://huggingface.co/o/n/tree/refs%2Fpr%2F4', 'o/n', 'refs/pr/4'],
  ['https://huggingface.co/o/n/tree/refs/pr/4/', 'o/n', 'refs/pr/4'],
  [`https://huggingface.co/o/n/commit/${'0123456789'.repeat(4)}`, 'o/n', '0123456789'.repeat(4)],
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
  'https://huggingface.co/o',
  'https://huggingface.co/datasets/o/n',
  'https://huggingface.co/o/n/blob/main/config.json',
  'https://huggingface.co/o/n/tree/%E0%A4%A',
  'https://huggingface.co/o/n/tree/..%2F..%2Fetc',
  'https://elsewhere.example/o/n',
])('%j is none', (text) => {
  expect(parseBaseName(text)).toBeNull();
});
