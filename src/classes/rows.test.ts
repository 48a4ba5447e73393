/** What a training found, as the files of the run folder have it; read back by their readers. */
import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openRun, type Run, readClass, readPredictions, readStudentsCsv } from '../runs/index.ts';
import { FROZEN_DEFAULTS } from '../training/inputs.ts';
import {
  classRecordOf,
  classStudentOf,
  heldOutRows,
  joinedStudentOf,
  skippedRow,
  type Trained,
  trainedRow,
} from './rows.ts';

const NOW = '2026-01-01T00:00:00.000Z';
let folder: string;
let run: Run;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'understudy-test-'));
  const create = {
    format: 1,
    recipe: 'class',
    settings: {},
    versions: {},
    seed: 42,
    data: { path: 'answers.csv', fingerprint: 'd' },
    base: { name: 'nano', fingerprint: 'b' },
    leaks: null,
    started_at: NOW,
  } as const;
  run = await openRun(folder, { create, fresh: false, now: NOW });
});
afterEach(async () => {
  await run.release();
  rmSync(folder, { recursive: true });
});

const scores = {
  accuracy: 0.75,
  f1: 0.7,
  auc: null,
  balanced_accuracy: 0.6,
  mcc: 0.3,
  log_loss: 0.5,
  brier: 0.2,
  collapsed: false,
};
const tested: Trained = {
  student: 'ada',
  rows: { train: 30, validation: 2, test: 8 },
  scores,
  majority: { accuracy: 0.5, f1: 0.4 },
  best: { epoch: 3, step: 12 },
  epochs: 5,
  seconds: 1.5,
};

describe('a row of students.csv', () => {
  test('of who was tested: the scores beside the majority, and the gain over it', async () => {
    const row = trainedRow(tested);
    expect(row).toEqual({
      user_id: 'ada',
      answers: 40,
      train: 30,
      validation: 2,
      test: 8,
      status: 'trained',
      reason: null,
      ...scores,
      majority_accuracy: 0.5,
      majority_f1: 0.4,
      gain: 0.25,
      best_epoch: 3,
      best_step: 12,
      epochs: 5,
      seconds: 1.5,
    });
    await run.writeStudentsCsv([row]);
    expect(await readStudentsCsv(folder)).toEqual([row]);
  });

  test('of who was not: no number of a test, but how many answers trained', async () => {
    const row = trainedRow({
      ...tested,
      rows: { train: 3, validation: 0, test: 0 },
      scores: null,
      majority: null,
    });
    const { status, answers, test: tests, accuracy, gain, collapsed, majority_f1, best_epoch } = row;
    expect([status, answers, tests, best_epoch]).toEqual(['trained', 3, 0, 3]);
    expect([accuracy, gain, collapsed, majority_f1]).toEqual([null, null, null, null]);
    await run.writeStudentsCsv([row]);
    expect(await readStudentsCsv(folder)).toEqual([row]);
  });

  test('of who was skipped: why, and no number but the answers', async () => {
    const row = skippedRow('bob, "the" first', 4, '4 answers, 10 are needed');
    const { user_id, answers, status, reason, ...numbers } = row;
    expect([user_id, answers, status, reason]).toEqual([
      'bob, "the" first',
      4,
      'skipped',
      '4 answers, 10 are needed',
    ]);
    expect(Object.values(numbers)).toEqual(Array(Object.keys(numbers).length).fill(null));
    // Both kinds have the same columns.
    expect(Object.keys(row).sort()).toEqual(Object.keys(trainedRow(tested)).sort());
    await run.writeStudentsCsv([row, trainedRow(tested)]);
    expect(await readStudentsCsv(folder)).toEqual([row, trainedRow(tested)]);
  });
});

test('rows of predictions.parquet are of one split, fold 0, with both logits', async () => {
  const rows = heldOutRows('ada', [
    {
      answerId: 'a1',
      questionId: 'q1',
      split: 'validation',
      label: 1,
      probability: 0.75,
      logits: [-0.5, 0.6],
    },
    { answerId: 'a2', questionId: 'q2', split: 'test', label: 0, probability: 0.25, logits: [0.5, -0.6] },
  ]);
  await run.writePredictionsParquet(rows);
  expect(await readPredictions(folder)).toEqual([
    {
      answer_id: 'a1',
      user_id: 'ada',
      question_id: 'q1',
      fold: 0,
      split: 'validation',
      label: 1,
      probability: 0.75,
      logit_0: -0.5,
      logit_1: 0.6,
    },
    {
      answer_id: 'a2',
      user_id: 'ada',
      question_id: 'q2',
      fold: 0,
      split: 'test',
      label: 0,
      probability: 0.25,
      logit_0: 0.5,
      logit_1: -0.6,
    },
  ]);
  expect(heldOutRows('ada', [])).toEqual([]);
});

describe('a class', () => {
  /** c and two components, with every covariance a number of its own. */
  const posterior = {
    mean: Float64Array.of(0.1, -0.2, 0.3),
    covariance: Float64Array.of(1, 2, 3, 2, 4, 5, 3, 5, 6),
  };
  const student = (name: string) => ({ ...tested, student: name, posterior, heldOut: [] });
  const students = ['ada', 'bob', 'eve', 'joe'].map(student);
  const finished = { best: { epoch: 2, step: 9 }, epochs: 4, seconds: 10, students };

  test('a student has mean, lower triangle and a share of the time', () => {
    const { user_id, joined, mean, covariance, row } = classStudentOf(students[1]!, finished);
    expect([user_id, joined]).toEqual(['bob', false]);
    expect(mean).toEqual([0.1, -0.2, 0.3]);
    expect(covariance).toEqual([1, 2, 4, 3, 5, 6]);
    expect(row).toMatchObject({
      user_id: 'bob',
      best_epoch: 2,
      best_step: 9,
      epochs: 4,
      seconds: 2.5,
      gain: 0.25,
    });
  });

  test('of rank 0 a student is one number', () => {
    const flat = {
      ...student('ada'),
      posterior: { mean: Float64Array.of(0.4), covariance: Float64Array.of(0.09) },
    };
    expect(classStudentOf(flat, finished)).toMatchObject({ mean: [0.4], covariance: [0.09] });
  });

  test('a newcomer has the class’s training and no test', () => {
    const newcomer = { student: 'new', posterior, whole: null, answers: 7, correct: 3 };
    const like = classStudentOf(students[0]!, finished).row;
    const joined = joinedStudentOf(newcomer, like);
    expect(joined).toMatchObject({
      user_id: 'new',
      joined: true,
      mean: [0.1, -0.2, 0.3],
      covariance: [1, 2, 4, 3, 5, 6],
    });
    expect(joined.row).toMatchObject({
      user_id: 'new',
      answers: 7,
      train: 7,
      validation: 0,
      test: 0,
      status: 'trained',
      best_epoch: 2,
      best_step: 9,
      epochs: 4,
      accuracy: null,
      gain: null,
      seconds: null,
    });
    // A class of newcomers alone.
    const { best_epoch, best_step, epochs } = joinedStudentOf(newcomer, undefined).row;
    expect([best_epoch, best_step, epochs]).toEqual([null, null, null]);
  });

  const about = {
    encoder: 'frozen',
    settings: { ...FROZEN_DEFAULTS, rank: 2, maxLength: 128 },
    fixedPrior: true,
    readsOptions: false,
    baseFingerprint: 'b',
  } as const;
  const alone = {
    prior: { bias: 0.5, vector: [0.25, 1] },
    calibration: { temperature: 1.25, rows: 20, before: 0.7, after: 0.65 },
    pooled: null,
    students,
  };

  test('has the encoder that is read through: a base that was kept as it was is frozen', () => {
    const population = { mean: [0], covariance: [1], abilityVariance: 1 };
    const reader = { mean: 0, residual: 1, error: 1, blocks: [], population };
    const known = { texts: [0], difficulty: new Float64Array(1), error: new Float64Array(1) };
    const evidence = { ...known, abilityVariance: 1 };
    const encoderOf = (isTuned: boolean) =>
      classRecordOf(
        { ...finished, ...alone, steps: 12, reading: { reader, evidence, alone, isTuned } },
        { ...about, encoder: 'tuned' },
      ).encoder;
    expect([true, false].map(encoderOf)).toEqual(['tuned', 'frozen']);
  });

  test('is read back as it was kept', async () => {
    const record = classRecordOf({ ...finished, ...alone, steps: 12, reading: null }, about);
    const kept = [classStudentOf(students[0]!, finished)];
    const fill = (target: string) => writeFile(join(target, 'model.safetensors'), '');
    await run.class.save({ fill, students: kept, record });
    const read = (await readClass(folder))!;
    expect(read.students).toEqual(kept);
    expect(read.record).toEqual({
      format: 1,
      rank: 2,
      encoder: 'frozen',
      prior: { bias_variance: 0.5, vector_variances: [0.25, 1] },
      fixed_prior: true,
      temperature: 1.25,
      calibration: { rows: 20, log_loss_before: 0.7, log_loss_after: 0.65 },
      max_length: 128,
      cut: 'middle',
      reads_options: false,
      base_fingerprint: 'b',
      epoch: 2,
      step: 9,
      pooled: null,
    });
  });
});
