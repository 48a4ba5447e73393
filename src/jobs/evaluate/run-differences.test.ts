import { describe, expect, test } from 'vitest';
import { madeUpAnswers } from '../../../test/made-up-answers.ts';
import type { JudgedRun } from '../../classes/index.ts';
import type { DataSettings } from '../../runs/index.ts';
import { runDifferences } from './run-differences.ts';

/** Six answers to three questions, with ids 1 to 6. */
const answers = madeUpAnswers(
  ['q1', 'q1', 'q2', 'q2', 'q3', 'q3'].map((question, i) => ({ student: `s${i % 2}`, question, label: 1 })),
);

const settings: DataSettings = {
  students: null,
  attempts: 'all',
  split: 'question',
  selection: 'validation',
  columns: {},
  folds: null,
  fold: null,
};

/** @param parts places in the answers that trained, and that were tested */
function judged(
  parts: readonly { known: readonly number[]; asked: readonly number[] }[],
  change: Partial<DataSettings> = {},
): JudgedRun {
  return {
    folder: 'run',
    header: {} as JudgedRun['header'],
    settings: { ...settings, ...change },
    answers,
    near: [],
    parts: parts.map((part) => ({ ...part, validation: [] })),
    probability: new Map(),
    unpredicted: 0,
  };
}

const ALL = new Set(answers.answerIds);

describe('two runs', () => {
  test('that were trained alike on the same answers differ in nothing', () => {
    const one = judged([{ known: [0, 1, 2, 3], asked: [4, 5] }]);
    expect(runDifferences(one, one, ALL)).toEqual({ settings: [], met: { there: 0, here: 0 } });
  });

  test('name the settings that are not the same, "there" the other run', () => {
    const parts = [{ known: [0, 1], asked: [4, 5] }];
    const here = judged(parts, { fold: { index: 1, of: 3 }, columns: { user_id: 'a' } });
    const there = judged(parts, {
      split: 'random',
      folds: 5,
      attempts: 'first',
      students: 50,
      selection: 'test',
    });
    expect(runDifferences(here, there, ALL).settings).toEqual([
      { name: 'split', there: 'random', here: 'question' },
      { name: 'folds', there: 5, here: null },
      { name: 'fold', there: null, here: '1 of 3' },
      { name: 'attempts', there: 'first', here: 'all' },
      { name: 'students', there: 50, here: null },
      { name: 'selection', there: 'test', here: 'validation' },
    ]);
  });

  test('count the common answers whose question one had met and the other had not', () => {
    // Here q3 is held out whole; there one answer to each question is, so that it had met all of them.
    const here = judged([{ known: [0, 1, 2, 3], asked: [4, 5] }]);
    const there = judged([{ known: [0, 2, 4], asked: [1, 3, 5] }]);
    const common = new Set([answers.answerIds[5]!]);
    expect(runDifferences(here, there, common).met).toEqual({ there: 1, here: 0 });
    expect(runDifferences(there, here, common).met).toEqual({ there: 0, here: 1 });
    // Of answers that are not common nothing is counted.
    expect(runDifferences(here, there, new Set()).met).toEqual({ there: 0, here: 0 });
  });

  test('in folds it is the fold that counts in which the answer was held out', () => {
    const inFolds = judged([
      { known: [2, 3, 4, 5], asked: [0, 1] },
      { known: [0, 1, 4, 5], asked: [2, 3] },
      { known: [0, 1, 2, 3], asked: [4, 5] },
    ]);
    const random = judged([
      { known: [0, 2, 4], asked: [1, 3, 5] },
      { known: [1, 3, 5], asked: [0, 2, 4] },
    ]);
    expect(runDifferences(inFolds, random, ALL).met).toEqual({ there: 6, here: 0 });
    expect(runDifferences(random, random, ALL).met).toEqual({ there: 0, here: 0 });
  });
});
