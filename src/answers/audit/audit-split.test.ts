/** Leaks of a split, counted by hand; and none where questions are held out with their near-duplicates. */
import { describe, expect, it } from 'vitest';
import type { ClassAnswers } from '../class-answers.ts';
import { findNearDuplicates } from '../questions/near-duplicates.ts';
import { type Side, splitClass } from '../split/split-class.ts';
import { auditSplit } from './audit-split.ts';

const TEXTS = [
  'Question: Which planet of our solar system has the most moons that are known today?',
  'Topic: Space\n\nQuestion: Which planet of our solar system has the most moons that are known today',
  'Question: Which planet of our solar system has the most rings that are known today?',
  'Question: Why do leaves turn red and yellow in autumn before they fall from trees?',
  'Question: Who?',
];

/** One answer an entry: student, question, text. */
function classOf(answers: readonly (readonly [number, number, number])[]): ClassAnswers {
  const column = (place: 0 | 1 | 2): Int32Array => Int32Array.from(answers, (answer) => answer[place]);
  return {
    students: ['s0', 's1', 's2'],
    texts: TEXTS,
    questions: TEXTS.map((_, q) => `q${q}`),
    topics: [],
    subjects: [],
    answerIds: answers.map((_, i) => String(i)),
    student: column(0),
    question: column(1),
    text: column(2),
    topic: new Int32Array(answers.length).fill(-1),
    subject: new Int32Array(answers.length).fill(-1),
    order: null,
    label: new Uint8Array(answers.length),
  };
}

const near = findNearDuplicates(TEXTS);

describe('auditSplit', () => {
  it('counts nothing where nothing is shared', () => {
    const answers = classOf([
      [0, 0, 0],
      [0, 3, 3],
      [1, 4, 4],
    ]);
    expect(auditSplit(answers, ['test', 'train', 'validation'], near)).toEqual({
      testAnswers: 1,
      questionsOnBothSides: 0,
      textsOnBothSides: 0,
      nearDuplicatesOnBothSides: 0,
      repeatedAnswersOnBothSides: 0,
      testAnswersAffected: 0,
    });
  });

  it('counts questions, texts of other ids, near-duplicates, and answers given before', () => {
    const answers = classOf([
      [0, 0, 0], // test: question 0 is in training, by another student; so is its text, as question 1
      [1, 0, 0],
      [1, 1, 1],
      [2, 2, 2], // test: nearly question 0
      [0, 3, 3], // test: the student answered it in validation
      [0, 3, 3],
      [1, 4, 4], // test: nobody else was asked
    ]);
    const sides: Side[] = ['test', 'train', 'train', 'test', 'test', 'validation', 'test'];
    expect(auditSplit(answers, sides, near)).toEqual({
      testAnswers: 4,
      questionsOnBothSides: 2,
      textsOnBothSides: 2,
      nearDuplicatesOnBothSides: 1,
      repeatedAnswersOnBothSides: 1,
      testAnswersAffected: 3,
    });
  });

  it('finds a near-duplicate of a text whose first appearance is on no side', () => {
    const answers = classOf([
      [0, 1, 1],
      [1, 2, 2],
    ]);
    expect(auditSplit(answers, ['train', 'test'], near)).toMatchObject({
      textsOnBothSides: 0,
      nearDuplicatesOnBothSides: 1,
      testAnswersAffected: 1,
    });
  });

  it('takes validation for training: both choose what is tested', () => {
    const answers = classOf([
      [0, 3, 3],
      [1, 3, 3],
    ]);
    expect(auditSplit(answers, ['validation', 'test'], near)).toMatchObject({ questionsOnBothSides: 1 });
    expect(auditSplit(answers, ['validation', 'train'], near)).toMatchObject({
      testAnswers: 0,
      questionsOnBothSides: 0,
    });
  });

  it('finds nothing in a split by question', () => {
    const answers = classOf(
      Array.from({ length: 60 }, (_, i) => [i % 3, i % TEXTS.length, i % TEXTS.length] as const),
    );
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      const sides = splitClass(answers, { split: 'question', selection: 'validation', fewest: 1, seed });
      const { testAnswers, ...leaks } = auditSplit(answers, sides, near);
      expect(testAnswers).toBeGreaterThan(0);
      expect(new Set(Object.values(leaks))).toEqual(new Set([0]));
    }
  });
});
