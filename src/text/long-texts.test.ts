/** How many texts are too long, and that a tokenizer cuts as it is told. */
import { expect, test } from 'vitest';
import { FIXTURES } from '../../test/e2e/process.ts';
import { cutting, longTextNotes } from './long-texts.ts';
import { fitTokenizer, loadTokenizer } from './tokenizer.ts';

test('long texts are counted once each, and keep question and options where that is asked', async () => {
  const loaded = await loadTokenizer(`${FIXTURES}/notebook-run/base`);
  const tokenizer = fitTokenizer(loaded, { vocabSize: loaded.vocabularySize, longest: 90 });
  const long = `Topic: ${'number '.repeat(300)}\n\nQuestion: What is it?\nA) yes\nB) no`;
  const read = (cut: 'end' | 'middle') => tokenizer.decode(cutting(tokenizer, cut).encode(long, 1024));
  expect(read('middle')).toMatch(/^Topic: number number .*\n\nQuestion: What is it\?\nA\) yes\nB\) no$/);
  expect(read('end')).not.toContain('Question');
  expect(cutting(tokenizer, 'middle').encode(long, 1024)).toHaveLength(90);
  expect(cutting(tokenizer, 'middle').encode('What?', 1024)).toEqual(loaded.encode('What?', 1024));
  const how = { tokenizer, maxLength: 1024, cut: 'end' } as const;
  expect(longTextNotes([long, long, 'What?'], how)).toEqual([
    '1 of 2 texts of questions is longer than 90 tokens, the max-length, and is cut: what stands last is not read',
  ]);
  expect(longTextNotes(['What?'], how)).toEqual([]);
});
