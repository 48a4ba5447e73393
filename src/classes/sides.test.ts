import { describe, expect, test } from 'vitest';
import { type MadeUpAnswer, madeUpAnswers } from '../../test/made-up-answers.ts';
import { findNearDuplicates, type Side } from '../answers/index.ts';
import { type SplitSettings, sidesOf, splitLeaks, trainingsOf } from './sides.ts';

const settings = (change: Partial<SplitSettings> = {}): SplitSettings => ({
  split: 'random',
  selection: 'validation',
  folds: null,
  fold: null,
  ...change,
});

/** Every one of the students answers every one of the questions. */
function everybody(students: number, questions: number): MadeUpAnswer[] {
  return Array.from({ length: students * questions }, (_, row) => {
    const q = row % questions;
    const letter = String.fromCharCode(97 + q);
    return {
      student: `s${Math.floor(row / questions)}`,
      question: `q${q}`,
      label: row % 3 === 0 ? 0 : 1,
      text: `Question: ${letter.repeat(8)} ${letter.repeat(5)}?`,
      topic: `t${q % 5}`,
    };
  });
}

const count = (sides: readonly Side[], wanted: Side) => sides.filter((side) => side === wanted).length;

describe('the side of every answer', () => {
  const answers = madeUpAnswers(everybody(10, 10));

  test('one split holds out a fifth, and of the rest a tenth chooses the epoch', () => {
    const sides = sidesOf(answers, settings(), []);
    expect(sides).toHaveLength(100);
    expect(['train', 'validation', 'test'].map((side) => count(sides, side as Side))).toEqual([72, 8, 20]);
    // Where the test chooses, it is as large, and nothing is lost for a choice.
    const chosenByTest = sidesOf(answers, settings({ selection: 'test' }), []);
    expect(['train', 'validation', 'test'].map((side) => count(chosenByTest, side as Side))).toEqual([
      80, 0, 20,
    ]);
  });

  test.each(['question', 'topic', 'student'] as const)(
    'by %s, what is held out is held out as a whole',
    (split) => {
      const sides = sidesOf(answers, settings({ split }), []);
      const unit = { question: answers.question, topic: answers.topic, student: answers.student }[split];
      const sidesOfUnit = new Map<number, Set<Side>>();
      for (const [row, side] of sides.entries())
        sidesOfUnit.set(unit[row]!, (sidesOfUnit.get(unit[row]!) ?? new Set<Side>()).add(side));
      for (const one of sidesOfUnit.values()) expect(one.size).toBe(1);
      expect(count(sides, 'test')).toBe(20);
    },
  );

  test('questions that say nearly the same are on one side', () => {
    const eggs = (boxes: string) =>
      `Question: How many eggs are there in ${boxes} large boxes that a farmer brings to the market on Monday?`;
    const texts = new Map([
      ['q8', eggs('three')],
      ['q9', eggs('four')],
    ]);
    const rows = everybody(6, 10).map((row) => ({ ...row, text: texts.get(row.question) ?? row.text! }));
    const twins = madeUpAnswers(rows);
    const sidesOfTwins = (near: Parameters<typeof sidesOf>[2]) =>
      trainingsOf(settings({ split: 'question', folds: 5 })).map((training) => {
        const sides = sidesOf(twins, training, near);
        return ['q8', 'q9'].map((id) => sides[rows.findIndex(({ question }) => question === id)]);
      });
    for (const [one, other] of sidesOfTwins(findNearDuplicates(twins.texts))) expect(one).toBe(other);
    expect(sidesOfTwins([]).some(([one, other]) => one !== other)).toBe(true);
  });

  test('under the notebook’s split a student with fewer than ten answers only trains', () => {
    const rows = [...everybody(1, 20), ...everybody(1, 9).map((row) => ({ ...row, student: 'few' }))];
    const sides = sidesOf(madeUpAnswers(rows), settings({ split: 'notebook' }), []);
    expect(count(sides.slice(0, 20), 'test')).toBe(4);
    expect(count(sides.slice(20), 'train')).toBe(9);
  });
});

describe('folds', () => {
  const answers = madeUpAnswers(everybody(10, 10));

  test.each(['random', 'question', 'student'] as const)('by %s hold out every answer once', (split) => {
    const trainings = trainingsOf(settings({ split, folds: 5 }));
    expect(trainings.map(({ folds, fold }) => [folds, fold!.index, fold!.of])).toEqual(
      [1, 2, 3, 4, 5].map((index) => [null, index, 5]),
    );
    const tested = new Array<number>(100).fill(0);
    for (const training of trainings)
      for (const [row, side] of sidesOf(answers, training, []).entries())
        if (side === 'test') tested[row]! += 1;
    expect(tested).toEqual(new Array(100).fill(1));
  });

  test('the training of all answers holds out nothing to test on, but to choose by', () => {
    const sides = sidesOf(answers, settings({ folds: 5 }), []);
    expect(count(sides, 'test')).toBe(0);
    expect(count(sides, 'validation')).toBe(10);
  });

  test('without folds there is one training, as the settings say', () => {
    const one = { ...settings(), attempts: 'first' } as const;
    expect(trainingsOf(one)).toEqual([one]);
    const part = settings({ fold: { index: 2, of: 3 } });
    expect(trainingsOf(part)).toEqual([part]);
    // All else that the settings say is each training's.
    expect(trainingsOf({ ...one, folds: 2 }).map(({ attempts }) => attempts)).toEqual(['first', 'first']);
  });
});

describe('what a test shares with training', () => {
  // Ten students, each with the same three questions, of which q2 was answered twice by everybody.
  const rows = [...everybody(10, 3), ...everybody(10, 3).filter(({ question }) => question === 'q2')];
  const answers = madeUpAnswers(rows);

  test('of whole students: every question, and nobody’s own answers', () => {
    expect(splitLeaks(answers, settings({ split: 'student' }), [])).toEqual({
      testAnswers: 8,
      questionsOnBothSides: 3,
      textsOnBothSides: 3,
      nearDuplicatesOnBothSides: 0,
      repeatedAnswersOnBothSides: 0,
      testAnswersAffected: 8,
    });
  });

  test('with folds it is counted in each of them', () => {
    expect(splitLeaks(answers, settings({ split: 'student', folds: 5 }), [])).toEqual({
      testAnswers: 40,
      questionsOnBothSides: 15,
      textsOnBothSides: 15,
      nearDuplicatesOnBothSides: 0,
      repeatedAnswersOnBothSides: 0,
      testAnswersAffected: 40,
    });
  });

  test('of whole questions: nothing', () => {
    const ten = madeUpAnswers(everybody(4, 10));
    expect(splitLeaks(ten, settings({ split: 'question', folds: 5 }), [])).toEqual({
      testAnswers: 40,
      questionsOnBothSides: 0,
      textsOnBothSides: 0,
      nearDuplicatesOnBothSides: 0,
      repeatedAnswersOnBothSides: 0,
      testAnswersAffected: 0,
    });
  });

  test('a second answer to the same question, where the first one trains', () => {
    // One question, answered twice by everybody: whichever is tested, its question is known.
    const twice = madeUpAnswers([...everybody(5, 1), ...everybody(5, 1)]);
    const { testAnswers, repeatedAnswersOnBothSides, testAnswersAffected } = splitLeaks(
      twice,
      settings({ folds: 10, selection: 'test' }),
      [],
    );
    // Each of the ten answers is held out alone once, and its twin trains.
    expect([testAnswers, repeatedAnswersOnBothSides, testAnswersAffected]).toEqual([10, 10, 10]);
  });
});
