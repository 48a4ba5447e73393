/** What `train` says at the end, for the rows that a class may have. */
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import type { ResultOf } from '../../../jobs/index.ts';
import type { StudentRow } from '../../../runs/index.ts';
import { trainFace } from './index.ts';
import { printTrainSummary } from './summary.ts';

type TrainSummary = ResultOf<'train'>;

const ROW: StudentRow = {
  user_id: 's',
  answers: 20,
  train: 14,
  validation: 2,
  test: 4,
  status: 'trained',
  reason: null,
  accuracy: 0.75,
  f1: 0.7,
  auc: 0.8,
  balanced_accuracy: 0.7,
  mcc: 0.5,
  log_loss: 0.5,
  brier: 0.2,
  majority_accuracy: 0.5,
  majority_f1: 0.4,
  gain: 0.25,
  collapsed: false,
  best_epoch: 3,
  best_step: 30,
  epochs: 9,
  seconds: 0.5,
};
const UNTESTED = { test: 0, accuracy: null, majority_accuracy: null, gain: null, collapsed: null } as const;
const SUMMARY: TrainSummary = {
  folder: 'run',
  recipe: 'class',
  fresh: [],
  students: [],
  pooled: null,
  leaves: true,
  calibration: null,
  reading: null,
  selection: 'validation',
  folds: null,
};

function printed(changes: Partial<TrainSummary>): string {
  const out = new PassThrough();
  printTrainSummary({ out, err: new PassThrough(), env: {}, now: () => '' }, { ...SUMMARY, ...changes });
  return out.read().toString();
}
const rows = (count: number, changes: Partial<StudentRow> = {}) =>
  Array.from({ length: count }, (_, i): StudentRow => ({ ...ROW, user_id: `s${i}`, ...changes }));

test('who has no test answers has a line, not a row, and does not count among the collapsed', () => {
  const students = [
    ...rows(2, UNTESTED),
    ...rows(3),
    ...rows(1, { collapsed: true }),
    ...rows(180, { ...UNTESTED, seconds: null }),
  ];
  const text = printed({ students });
  expect(text.match(/^s\d/gm)).toHaveLength(4);
  expect(text).toContain('\n2 trained without test answers (students.csv has them)\n');
  expect(text).toContain('\n180 joined later, without test answers\n');
  expect(text).toContain('synthetic students on 16 held-out answers');
  expect(text).toContain('\n1 of 4 collapsed');
});

test('a class shows twenty students, and its verdict below them', () => {
  const text = printed({ students: rows(50) });
  expect(text.match(/^s\d/gm)).toHaveLength(20);
  expect(text.indexOf('… and 30 more in students.csv')).toBeLessThan(text.indexOf('synthetic students on'));
  expect(printed({ students: rows(50), recipe: 'solo' }).match(/^s\d/gm)).toHaveLength(50);
});

test('an adapter that stayed as the class has the student says so', () => {
  const students = rows(1, { best_epoch: 0 });
  expect(printed({ students, recipe: 'adapter' })).toMatch(/ class +0\.5 s$/m);
  expect(printed({ students, recipe: 'solo' })).toMatch(/ 0 of 9 +0\.5 s$/m);
});

test('a temperature that changes no digit has no log losses', () => {
  const calibration = { rows: 30, temperature: 1.08, log_loss_before: 0.5291, log_loss_after: 0.5289 };
  const students = rows(1);
  expect(printed({ students, calibration })).toContain('\ntemperature 1.08\n');
  expect(printed({ students, calibration: { ...calibration, log_loss_before: 0.531 } })).toContain(
    'temperature 1.08; log loss on 30 validation answers 0.531 before, 0.529 after\n',
  );
});

test('an interruption says where it goes on', () => {
  expect(trainFace.stopped!('step 829 of 2,000')).toBe(
    'interrupted after step 829 of 2,000; the same command goes on from there',
  );
  expect(trainFace.stopped!(null)).toContain('interrupted before the first step;');
});

test('with folds the scores are out of fold, and what the class chose is not mixed in', () => {
  const calibration = { rows: 30, temperature: 1.08, log_loss_before: 0.6, log_loss_after: 0.5 };
  const text = printed({ students: rows(2), calibration, folds: 5 });
  expect(text).toContain('out of fold');
  expect(text.indexOf('out of fold')).toBeLessThan(text.indexOf('student '));
  expect(text).toMatch(/^s0 .* – +0\.5 s$/m);
  expect(text).not.toContain('temperature');
});

test('numbers that the test answers chose are too good', () => {
  const line = 'the test answers chose the epoch: these numbers are too good';
  expect(printed({ students: rows(1) })).not.toContain(line);
  expect(printed({ students: rows(1), selection: 'test' })).toContain(line);
});

test('of a table that was lost there is no path', () => {
  expect(printed({ students: rows(1) })).toContain(
    '\npredictions   lost (predictions.parquet); --fresh trains anew\n',
  );
});

test('what a class reads beside its base, and how good its base alone is', () => {
  const blocks = [
    { name: 'base', share: 0.05 },
    { name: 'words', share: 0.41 },
  ];
  const alone = {
    rows: 9,
    accuracy: 0.7,
    auc: 0.6421,
    auc_within_student: 0.6,
    log_loss: 0.5913,
    brier: 0.2,
  };
  const reading = { shares: { blocks, left: 0.54 }, alone, areFew: false };
  const text = printed({ students: rows(2), reading });
  expect(text).toContain(
    'how questions differ in difficulty: words 41 %, base 5 %, in none of them 54 %\nwith its base alone: AUC 0.642, log loss 0.591\n',
  );
  expect(printed({ students: rows(2), reading: { ...reading, alone: null } })).not.toContain('alone');
  const few = printed({ students: rows(2), reading: { ...reading, areFew: true } });
  expect(few).not.toContain('words 41 %');
  expect(few).toContain('too few to learn from their texts');
});
