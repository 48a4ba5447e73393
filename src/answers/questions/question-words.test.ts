/** What counts as the same question, and what does not. */
import { describe, expect, it } from 'vitest';
import { questionText } from './question-text.ts';
import { questionKey, questionWords } from './question-words.ts';

const key = (title: string): string => questionKey(questionText({ question_title: title }));

describe('questionWords', () => {
  it('goes line by line, without topic, subject, axis and the letters of options', () => {
    const text = questionText({
      topic_name: 'Question: of topics',
      subject_name: 'Maths',
      question_title: 'What is\nthe mean?',
      option_a: '4.5 kg',
      option_c: 'None, or "both"',
    });
    expect(questionWords(text)).toEqual([
      ['what', 'is'],
      ['the', 'mean'],
      ['4.5', 'kg'],
      ['none', 'or', 'both'],
    ]);
  });

  it('takes characters for words in scripts without blanks', () => {
    expect(questionWords('Question: 首都はどこ？')).toEqual([['首', '都', 'は', 'ど', 'こ']]);
  });
});

describe('questionKey', () => {
  it.each([
    ['Why?', '  WHY ! '],
    ['It’s a well-known fact.', 'its a WELL known fact'],
    ['Did he ___ the cake?', 'Did he ____ the cake'],
    ['Did he ... the cake?', 'Did he … the cake'],
    ['6 − 2', '6 - 2'],
    ['ﬁne x² ①', 'fine x^2 1'],
    ['“a”, b', 'a b'],
  ])('%s = %s', (a, b) => {
    expect(key(a)).toBe(key(b));
  });

  it.each([
    ['x < 5', 'x > 5'],
    ['3 + 4', '3 - 4'],
    ['(3 + 4) × 2', '3 + 4 × 2'],
    ['What is -6?', 'What is 6?'],
    ['x-y', 'x y'],
    ['a != b', 'a = b'],
    ['0.5', '0 5'],
    ['5 €', '5 $'],
    ['10 %', '10'],
    ['A → B', 'A ← B'],
    ['a ∪ b', 'a ∩ b'],
    ['C#', 'C'],
    ['कि', 'का'],
    ['Tom ___ not go', 'Tom not ___ go'],
  ])('%s ≠ %s', (a, b) => {
    expect(key(a)).not.toBe(key(b));
  });

  it('keeps lines apart, and texts without words', () => {
    expect(key('one\ntwo')).not.toBe(key('one two'));
    expect(key('???')).not.toBe(key('!!!'));
    expect(key('???')).toBe(key('???'));
  });
});
