/** What `evaluate` says in words. */
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { METRICS } from '../../../evaluation/index.ts';
import type { ResultOf } from '../../../jobs/index.ts';
import { printEvaluation } from './summary.ts';

type Evaluation = ResultOf<'evaluate'>['evaluation'];

type Ladder = Evaluation['ladder'];
type Interval = readonly [low: number | null, high: number | null];

const estimate = (value: number, [low, high]: Interval = [0.1, 0.9]) => ({
  value,
  low,
  high,
  undefined_draws: 0,
});
const all = <T>(value: T) =>
  Object.fromEntries(METRICS.map((metric) => [metric, value])) as { [M in (typeof METRICS)[number]]: T };
const gainOver = (over: string, value = 0.01, interval: Interval = [-0.02, 0.04]) => ({
  over,
  metrics: all({ ...estimate(value, interval), in_favour: 0.7 }),
});
const step = (name: string, gain: ReturnType<typeof gainOver> | null) => ({
  name,
  collapsed: false,
  metrics: all(estimate(0.5)),
  gain,
});
const LADDER: Ladder = {
  rows: 1141,
  students: 24,
  questions: 60,
  share_right: 0.7,
  draws: 100,
  seed: 42,
  predictors: [
    step('always the majority', null),
    step('student mean', gainOver('always the majority')),
    step('Rasch', gainOver('student mean')),
    step('synthetic students', gainOver('student mean')),
  ],
  best_simpler: gainOver('student mean'),
};

function said(ladder: Partial<Ladder>, more: Partial<Evaluation> = {}): string {
  const out = new PassThrough();
  const evaluation: Evaluation = {
    format: 1,
    run: {
      ...{ recipe: 'class', split: 'question', folds: null, fold: null, selection: 'validation' },
      ...{ attempts: 'all', base: 'base', seed: 42 },
    },
    unpredicted: 0,
    leaks: {
      ...{ testAnswers: 1141, questionsOnBothSides: 0, textsOnBothSides: 0 },
      ...{ nearDuplicatesOnBothSides: 0, repeatedAnswersOnBothSides: 0, testAnswersAffected: 0 },
    },
    ladder: { ...LADDER, ...ladder },
    reliability: [],
    class: null,
    against: null,
    ...more,
  };
  printEvaluation(
    { out, err: new PassThrough(), env: {}, now: () => '' },
    { folder: 'run', evaluation, seconds: 1 },
  );
  return out.read().toString();
}

test.each([
  ['are better than', 0.03, [0.01, 0.05]],
  ['are worse than', -0.03, [-0.05, -0.01]],
  ['cannot be told apart from', 0.03, [-0.01, 0.07]],
  ['cannot be told apart from', 0.03, [0, 0.07]],
  ['cannot be told apart from', -0.03, [-0.07, 0]],
] as const)('the synthetic students %s the best simpler predictor', (words, value, interval) => {
  const text = said({ best_simpler: gainOver('student mean', value, interval) });
  expect(text).toContain(`synthetic students ${words} the best simpler predictor (student mean): log loss `);
  expect(text).not.toContain('by chance');
});

test('without draws there is no interval to speak of', () => {
  const text = said({
    draws: 0,
    best_simpler: gainOver('Rasch', 0.03, [null, null]),
  });
  expect(text).not.toContain('intervals are');
  expect(text).toContain('gain +0.030; whether by chance, only draws can tell');
});

test('where all real answers are alike nothing can be judged', () => {
  expect(said({ share_right: 1 })).toContain(
    'nothing can be judged: the real students were right in all 1,141 held-out answers',
  );
  expect(said({ share_right: 0, rows: 1 })).toContain('were wrong in all 1 held-out answer\n');
});

test('a gain names what it is over where that is not the line above', () => {
  const lines = said({}).split('\n');
  const lineOf = (name: string) => lines.find((line) => line.startsWith(name))!;
  expect(lineOf('Rasch')).not.toContain('over');
  expect(lineOf('synthetic students')).toContain('[−0.020, +0.040]  over student mean  ');
});

test('what is unfair about a comparison is said', () => {
  const against = {
    ...LADDER,
    ...{ predictors: LADDER.predictors.slice(2), run: 'other', dropped: 0 },
    differences: {
      settings: [
        { name: 'split', there: 'random', here: 'question' },
        { name: 'students', there: 50, here: null },
      ],
      met: { there: 240, here: 1 },
    },
  };
  const text = said({}, { against });
  expect(text).toContain(
    'not trained alike: split random there, question here; students 50 there, all here\n',
  );
  expect(text).toContain(
    'that run (split random) met the questions of 240 of these answers in training, this run did not',
  );
  expect(text).toContain('this run (split question) met the question of 1 of these answers in training');
});
