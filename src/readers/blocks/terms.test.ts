import { describe, expect, test } from 'vitest';
import { segmentsOf, wordTerms } from './terms.ts';

describe('wordTerms', () => {
  test.each([
    ['words and neighbouring pairs', 'What is  What', ['what', 'what is', 'is', 'is what']],
    ['a decimal is one number', '3.25 or 12', ['0.00', '0.00 or', 'or', 'or 00', '00']],
    ['a sign stands apart', '-3', ['-', '- 0', '0']],
    ['digits and forms of any script', '٣ ３ ３', ['0', '0 0']],
    ['no blanks between words', '日本語を勉強', ['日本語', '日本語 を', 'を', 'を 勉強', '勉強']],
    ['blanks of any kind are no terms', ' \n\t\u00a0\u3000', []],
    ['nothing', '', []],
  ])('%s', (_, text, expected) => {
    expect([...wordTerms(text)].sort()).toEqual([...expected].sort());
  });

  test('decimals, fractions and signs are told apart, the digits are not', () => {
    expect(wordTerms('Add 1.5 and 2.5')).toEqual(wordTerms('Add 7.1 and 3.0'));
    for (const other of ['Add 15 and 25', 'Add 1.52 and 2.5', 'Add −1.5 and 2.5', 'Add 1/5 and 2/5'])
      expect(wordTerms('Add 1.5 and 2.5')).not.toEqual(wordTerms(other));
  });
});

test('a long text has the segments that it has as a whole', () => {
  const whole = new Intl.Segmenter('en', { granularity: 'word' });
  const texts = [
    'what is 3,5 + 1 000?\n\tName it, e.g. x-ray. '.repeat(60),
    'สวัสดี ครับ ผม ชื่อ 123 '.repeat(200),
    '私は 学生 です。 abc '.repeat(200),
    'a  \u0301b \u200dc 👩‍🚀 x1.5 '.repeat(200),
    'word'.repeat(2000),
  ];
  for (const text of texts) {
    const said = (segments: Iterable<{ segment: string; isWordLike?: boolean | undefined }>) =>
      [...segments].map(({ segment, isWordLike }) => [segment, isWordLike]);
    expect(said(segmentsOf(text))).toEqual(said(whole.segment(text.normalize('NFKC').toLowerCase())));
  }
});
