import { describe, expect, it } from 'vitest';
import { pairExcerpts } from './pair-excerpts.ts';

const question = (title: string): string => `Topic: T\n\nQuestion: ${title}\nA) one`;
const LONG =
  'Consider a database of a fitness centre with trainers, members, classes and rooms of many kinds. ';

describe('pairExcerpts', () => {
  it('shows the start of short texts on one line, without the topic', () => {
    expect(pairExcerpts(question('What is\nthis?'), question('What is\tthat?'))).toEqual([
      'What is this? A) one',
      'What is that? A) one',
    ]);
  });

  it('shows the place where long texts part', () => {
    expect(pairExcerpts(question(`${LONG}How many members?`), question(`${LONG}How many rooms?`))).toEqual([
      '… many kinds. How many members? A) one',
      '… many kinds. How many rooms? A) one',
    ]);
  });

  it('cuts what is longer than a line, at its start or at its end', () => {
    const [a, b] = pairExcerpts(question(LONG), question(LONG));
    expect(a).toBe(b);
    expect(a).toMatch(/^Consider a database.{40,60} …$/);
    const [word] = pairExcerpts(question(`${'x'.repeat(100)}1`), question(`${'x'.repeat(100)}2`));
    expect(word).toMatch(/^… x{24}1 A\) one$/);
  });

  it('shows no control characters', () => {
    expect(pairExcerpts(question('a\u001b[31mb\u202ec'), question('d'))).toEqual([
      'a [31mb c A) one',
      'd A) one',
    ]);
  });
});
