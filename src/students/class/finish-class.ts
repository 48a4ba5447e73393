/**
 * From a trained network to a class: calibrated on the validation rows, every student estimated once more with
 * those rows too, judged on the test rows.
 */

import { rowsOn, type Side } from '../../answers/index.ts';
import {
  finish,
  fitTemperature,
  majorityBaseline,
  meanLogLoss,
  type PooledScores,
  part,
  poolScores,
  probabilityOf,
  type Scores,
  type Steps,
} from '../../numeric/index.ts';
import { sizesOf } from '../prepare.ts';
import { type HeldOutAnswer, heldOutAnswer, judged, logitsOfDifference } from '../student-result.ts';
import { areNew, ENOUGH_NEW_QUESTIONS, tellsTemperature } from '../tells-temperature.ts';
import { type ClassData, groupRows } from './class-data.ts';
import { type ClassPosteriors, logitsOf, updatePosteriorsInSteps } from './class-posteriors.ts';
import type { Posterior, Prior } from './posterior.ts';

interface Calibration {
  /** Logits are divided by it; 1 where validation rows are too few to tell, and new questions' own where such questions are. */
  readonly temperature: number;
  /** Validation rows. */
  readonly rows: number;
  /** Log loss on them, nats; null without rows. */
  readonly before: number | null;
  readonly after: number | null;
}

export interface ClassStudent {
  readonly student: string;
  readonly rows: { readonly train: number; readonly validation: number; readonly test: number };
  readonly posterior: Posterior;
  /** On the test rows; null without any. */
  readonly scores: Scores | null;
  /** Always the majority of the student's training rows (of the class's where there are none), on the same rows. */
  readonly majority: { readonly accuracy: number; readonly f1: number } | null;
  readonly heldOut: readonly HeldOutAnswer[];
}

export interface ClassResult {
  readonly prior: Prior;
  readonly calibration: Calibration;
  readonly students: readonly ClassStudent[];
  /** On the test rows of all students; null without any. */
  readonly pooled: PooledScores | null;
}

/** Rounds of EM when the scores no longer change. */
const FINAL_ROUNDS = 25;

/** What a network makes of every question, and of the students. */
export interface Estimate {
  /** [questions, K], b included in the first of each. */
  readonly scores: Float32Array;
  readonly posteriors: ClassPosteriors;
}

/**
 * @param chosen trained without the validation rows, which it therefore predicts; of these it knows how much each block
 *   says of difficulty, no more
 * @param final becomes the class; it may have learned from the validation rows too
 * @param error how far from what is read a new question lies, logits. @default 0: not known
 */
export function finishClass(data: ClassData, estimates: Estimates): ClassResult {
  return finish(finishClassInSteps(data, estimates));
}

interface Estimates {
  readonly chosen: Estimate;
  readonly final: Estimate;
  readonly fixed: boolean;
  readonly error?: number;
}

/** The same, left off after some students. */
export function* finishClassInSteps(
  data: ClassData,
  { chosen, final, fixed, error = 0 }: Estimates,
): Steps<ClassResult> {
  const { answers, sides } = data;
  const estimate = (of: Estimate, rows: readonly number[]) =>
    updatePosteriorsInSteps(of.posteriors, answers, {
      scores: of.scores,
      rowsByStudent: groupRows(rows, answers.student, answers.students.length),
      fixed,
      rounds: FINAL_ROUNDS,
    });

  const validationRows = rowsOn(sides, 'validation');
  const onTraining = yield* part(estimate(chosen, rowsOn(sides, 'train')), 0, 0.45);
  const validationLogits = logitsOf(answers, validationRows, chosen.scores, onTraining);
  const calibration = calibrate(data, { rows: validationRows, logits: validationLogits, error });
  const students = yield* part(estimate(final, rowsOn(sides, 'train', 'validation')), 0.45, 0.9);
  const testRows = rowsOn(sides, 'test');
  const logits = new Map<number, number>();
  validationRows.forEach((row, i) => {
    logits.set(row, validationLogits[i]! / calibration.temperature);
  });
  logitsOf(answers, testRows, final.scores, students).forEach((z, i) => {
    logits.set(testRows[i]!, z / calibration.temperature);
  });
  const judged = yield* part(studentsOf(data, students, logits), 0.9, 1);
  return {
    prior: students.prior,
    calibration,
    students: judged,
    pooled:
      testRows.length === 0
        ? null
        : poolScores({
            labels: testRows.map((row) => answers.label[row]!),
            probabilities: testRows.map((row) => probabilityOf(logits.get(row)!)),
            students: testRows.map((row) => answers.student[row]!),
          }),
  };
}

function calibrate(
  { answers, trainByText }: ClassData,
  { rows, logits, error }: { rows: readonly number[]; logits: Float64Array; error: number },
): Calibration {
  const count = rows.length;
  if (count === 0) return { temperature: 1, rows: count, before: null, after: null };
  const labels = rows.map((row) => answers.label[row]!);
  const of = {
    asked: rows.map((row) => answers.text[row]!),
    isLearned: (text: number): boolean => trainByText[text]!.length > 0,
  };
  const isKnown = error > 0;
  if (tellsTemperature(of, isKnown ? ENOUGH_NEW_QUESTIONS : undefined))
    return { rows: count, ...fitTemperature(labels, logits) };
  const temperature = isKnown && areNew(of) ? temperatureOfError(error) : 1;
  const before = meanLogLoss(labels, logits);
  return { temperature, rows: count, before, after: meanLogLoss(labels, logits, 1 / temperature) };
}

/**
 * The mean of σ(z + e) over e of a normal distribution is about σ(z / T) (MacKay 1992, "The Evidence Framework Applied to
 * Classification Networks", equation 10).
 */
const temperatureOfError = (error: number): number => Math.sqrt(1 + (Math.PI / 8) * error ** 2);

/** Students between two places where the work may be left off. */
const STUDENTS_AT_ONCE = 256;

function* studentsOf(
  { answers, sides }: ClassData,
  { students }: ClassPosteriors,
  logits: ReadonlyMap<number, number>,
): Steps<ClassStudent[]> {
  const bySide = (side: Side) => groupRows(rowsOn(sides, side), answers.student, answers.students.length);
  const [train, validation, test] = [bySide('train'), bySide('validation'), bySide('test')];
  const labels = (rows: readonly number[]) => rows.map((row) => answers.label[row]!);
  const trainLabels = labels(rowsOn(sides, 'train'));
  /** What most of the class did, for all without answers of their own. */
  const ofClass = [majorityBaseline(trainLabels, trainLabels).label];
  const heldOut = (split: 'validation' | 'test', rows: readonly number[]): HeldOutAnswer[] =>
    rows.map((row) => {
      const answerId = answers.answerIds[row]!;
      const questionId = answers.questions[answers.question[row]!]!;
      const label = answers.label[row] as 0 | 1;
      return heldOutAnswer({ answerId, questionId, label }, split, logitsOfDifference(logits.get(row)!));
    });
  const all: ClassStudent[] = [];
  for (const [s, student] of answers.students.entries()) {
    if (s % STUDENTS_AT_ONCE === 0) yield s / answers.students.length;
    const rows = { train: train[s]!, validation: validation[s]!, test: test[s]! };
    const held = [...heldOut('validation', rows.validation), ...heldOut('test', rows.test)];
    all.push({
      student,
      rows: sizesOf(rows),
      posterior: students[s]!,
      ...judged(held, rows.train.length > 0 ? labels(rows.train) : ofClass),
      heldOut: held,
    });
  }
  return all;
}
