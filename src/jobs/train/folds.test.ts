/** A training with folds: every answer is said by a model that has not seen it, and the tables are of those. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LOG, type Outcome, outcomeOf, TINY } from '../../../test/tiny-training.ts';
import { openAnswerLog, readStudents } from '../../answers/index.ts';
import {
  foldFolder,
  type Prediction,
  readClass,
  readPredictions,
  readRunHeader,
  readStudentsCsv,
} from '../../runs/index.ts';
import type { HostOptions } from '../host/start-job.ts';
import { train } from '../library.ts';

const HERE: HostOptions = { host: 'here', threads: 1 };
const FOLDS = [1, 2] as const;

const home = mkdtempSync(join(tmpdir(), 'understudy-test-'));
const out = join(home, 'class');
let outcome: Outcome;
let answerIds: readonly string[];
let predictions: readonly Prediction[];
beforeAll(async () => {
  const log = await openAnswerLog({ path: LOG });
  answerIds = (await readStudents(log, null)).answers.answerIds;
  log.close();
  outcome = await outcomeOf(train({ ...TINY.folds, out }, HERE));
  predictions = await readPredictions(out);
});
afterAll(() => rmSync(home, { recursive: true }));

const idsOf = (rows: readonly Prediction[]) => rows.map(({ answer_id }) => answer_id).sort();

test('every answer of the log has one prediction, of the fold that held it out', async () => {
  expect(idsOf(predictions)).toEqual([...answerIds].sort());
  for (const fold of FOLDS) {
    const held = (await readPredictions(foldFolder(out, fold))).filter(({ split }) => split === 'test');
    const rows = predictions.filter((row) => row.fold === fold);
    expect(idsOf(rows)).toEqual(idsOf(held));
    const answered = new Map(held.map((row) => [row.answer_id, row.probability]));
    for (const { answer_id, probability } of rows) expect(probability).toBe(answered.get(answer_id));
  }
});

test('each fold is a run of its own, which says the part that it held out', async () => {
  for (const fold of FOLDS) {
    const header = (await readRunHeader(foldFolder(out, fold)))!;
    expect(header.settings).toMatchObject({ fold: { index: fold, of: 2 }, encoder: 'frozen' });
    expect((await readClass(foldFolder(out, fold)))!.students).toHaveLength(4);
  }
  expect((await readRunHeader(out))!.settings).toMatchObject({ folds: 2 });
});

describe('the tables', () => {
  test('have of each student what the folds made of all their answers', async () => {
    const rows = await readStudentsCsv(out);
    expect(rows).toEqual(outcome.result!.students);
    for (const { user_id, answers, test: tested, accuracy, log_loss, majority_accuracy, gain } of rows) {
      const mine = predictions.filter((row) => row.user_id === user_id);
      expect([answers, tested]).toEqual([mine.length, mine.length]);
      const right = mine.filter(({ label, probability }) => (probability > 0.5 ? 1 : 0) === label);
      expect(accuracy).toBeCloseTo(right.length / mine.length, 12);
      const losses = mine.map(
        ({ label, probability }) => -Math.log(label === 1 ? probability : 1 - probability),
      );
      expect(log_loss).toBeCloseTo(losses.reduce((a, b) => a + b, 0) / mine.length, 9);
      expect(gain).toBeCloseTo(accuracy! - majority_accuracy!, 12);
    }
  });

  test('are the rows of the class itself, too', async () => {
    const { students } = (await readClass(out))!;
    expect(students.map(({ row }) => row)).toEqual(outcome.result!.students);
  });

  test('say how many answers trained a student, as the mean of the folds', async () => {
    const inFolds = await Promise.all(FOLDS.map((fold) => readStudentsCsv(foldFolder(out, fold))));
    const of = (user: string, side: 'train' | 'validation') =>
      inFolds.map((rows) => rows.find(({ user_id }) => user_id === user)![side]!);
    for (const { user_id, train: learned, validation } of outcome.result!.students) {
      // Student 23 has one answer, and so one fold to be tested in.
      if (user_id === '23') continue;
      const mean = ([a, b]: readonly number[]) => Math.round((a! + b!) / 2);
      expect([learned, validation]).toEqual([mean(of(user_id, 'train')), mean(of(user_id, 'validation'))]);
    }
  });

  test('are pooled over all answers for a class, and not for students who are alone', async () => {
    const { pooled } = outcome.result!;
    expect(pooled!.rows).toBe(answerIds.length);
    const right = predictions.filter(({ label, probability }) => (probability > 0.5 ? 1 : 0) === label);
    expect(pooled!.accuracy).toBeCloseTo(right.length / predictions.length, 12);
    const solo = await outcomeOf(
      train({ ...TINY.solo, students: 1, epochs: 1, folds: 2, out: join(home, 'solo') }, HERE),
    );
    expect(solo.result).toMatchObject({ pooled: null, folds: 2 });
    expect(solo.result!.students).toMatchObject([{ user_id: '07', answers: 42, test: 42 }]);
    // A fold's students are not told as the run's.
    expect(solo.events.filter(({ event }) => event === 'kept')).toHaveLength(1);
    expect(solo.events.filter(({ event }) => event === 'trained')).toHaveLength(3);
  });
});

test('a run that is not complete has no predictions that look complete', async () => {
  const stop = new AbortController();
  const { result } = await outcomeOf(
    train({ ...TINY.folds, out: join(home, 'stopped') }, { ...HERE, signal: stop.signal }),
    (event) => {
      if (event.event === 'fold' && event.fold === null) stop.abort();
    },
  );
  expect(result).toBeNull();
  await expect(readPredictions(join(home, 'stopped'))).rejects.toThrow('no such file');
});
