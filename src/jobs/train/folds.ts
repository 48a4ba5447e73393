/**
 * A training with folds: one training for each part of the answers, which it holds out, in folds/<n>/ of the run
 * folder, each a run of its own; then the class itself, which learns from all answers. What the tables say of the
 * students comes from models that had not seen the answer.
 */

import { sidesOf, trainingsOf } from '../../classes/index.ts';
import { majorityBaseline, poolScores, scorePredictions, weightedF1 } from '../../numeric/index.ts';
import { foldFolder, type Prediction, readPredictions, type StudentRow } from '../../runs/index.ts';
import type { BaseNotesEvent } from './base-notes.ts';
import type { FoldEvent, RecipeEvent } from './events.ts';
import type { LeaksEvent, Training } from './open-training.ts';
import type { LocatedJob } from './plans.ts';
import type { TrainSummary } from './summary.ts';

type OpenedEvent = RecipeEvent | LeaksEvent | BaseNotesEvent;

interface Trainings {
  readonly trainFold: (job: LocatedJob) => AsyncGenerator<OpenedEvent, TrainSummary | null>;
  /** Into the run folder itself. */
  readonly trainAll: () => AsyncGenerator<RecipeEvent, TrainSummary | null>;
}

/** Goes on where an earlier process stopped: a fold that is complete is only looked at. */
export async function* trainFolds(
  training: Training,
  { trainFold, trainAll }: Trainings,
): AsyncGenerator<FoldEvent | OpenedEvent, TrainSummary | null> {
  const { job, run } = training;
  const predictions: Prediction[] = [];
  for (const { fold, ...rest } of trainingsOf(job)) {
    const { index, of } = fold!;
    yield { event: 'fold', fold: index, of };
    const out = foldFolder(job.out, index);
    if ((yield* trainFold({ ...rest, fold, out, fresh: false })) === null) return null;
    for (const row of await readPredictions(out))
      if (row.split === 'test') predictions.push({ ...row, fold: index });
  }
  yield { event: 'fold', fold: null, of: job.folds! };
  const summary = yield* trainAll();
  if (summary === null) return null;
  const students = outOfFoldRows(training, summary.students, predictions);
  await run.writeStudentsCsv(students);
  if (job.plan.recipe === 'class') {
    const rows = new Map(students.map((row) => [row.user_id, row]));
    const kept = await run.class.students();
    await run.class.replaceStudents(kept.map((one) => ({ ...one, row: rows.get(one.user_id) ?? one.row })));
  }
  // Last: whoever finds test rows in it finds a run that is complete.
  await run.writePredictionsParquet(predictions);
  return { ...summary, students, pooled: job.plan.recipe === 'solo' ? null : pooledOf(predictions) };
}

/**
 * The students' rows with what their folds' models made of all their answers, beside those models' majorities. How
 * many answers trained such a model, or chose its epoch, is the mean of the folds that the student was tested in.
 */
function outOfFoldRows(
  training: Training,
  rows: readonly StudentRow[],
  predictions: readonly Prediction[],
): StudentRow[] {
  const { answers, job } = training;
  const byStudent = new Map(answers.students.map((student): [string, Prediction[]] => [student, []]));
  for (const row of predictions) byStudent.get(row.user_id)!.push(row);
  const folds = trainingsOf(job).map((fold) => learnedIn(training, fold));
  return rows.map((row) => {
    const rowsOf = byStudent.get(row.user_id);
    if (rowsOf === undefined || rowsOf.length === 0) return row;
    const labels = rowsOf.map(({ label }) => label);
    const scores = scorePredictions({
      labels,
      probabilities: rowsOf.map(({ probability }) => probability),
      logits: rowsOf.map(({ logit_0, logit_1 }) => [logit_0, logit_1] as const),
    });
    const learned = rowsOf.map(({ fold }) => folds[fold - 1]!.get(row.user_id)!);
    const guesses = learned.map(({ majority }) => majority);
    const majority = guesses.filter((guess, i) => guess === labels[i]).length / guesses.length;
    const met = [...new Set(learned)];
    const perFold = (side: 'train' | 'validation') =>
      Math.round(met.reduce((sum, counts) => sum + counts[side], 0) / met.length);
    return {
      ...row,
      train: perFold('train'),
      validation: perFold('validation'),
      test: rowsOf.length,
      ...scores,
      auc: pooledOf(rowsOf)!.auc,
      majority_accuracy: majority,
      majority_f1: weightedF1(labels, guesses),
      gain: scores.accuracy - majority,
    };
  });
}

interface Learned {
  readonly train: number;
  readonly validation: number;
  /** What most of the student's training answers are; of a student without any, most of all students'. */
  readonly majority: 0 | 1;
}

/** user id -> what the model of a fold had of the student. */
function learnedIn({ answers, near }: Training, fold: LocatedJob): ReadonlyMap<string, Learned> {
  const sides = sidesOf(answers, fold, near);
  const trained = answers.students.map((): number[] => []);
  const validation = new Int32Array(answers.students.length);
  for (const [row, side] of sides.entries()) {
    const student = answers.student[row]!;
    if (side === 'train') trained[student]!.push(answers.label[row]!);
    if (side === 'validation') validation[student]! += 1;
  }
  const all = trained.flat();
  return new Map(
    answers.students.map((student, s) => {
      const labels = trained[s]!.length > 0 ? trained[s]! : all;
      const { label: majority } = majorityBaseline(labels, labels);
      return [student, { train: trained[s]!.length, validation: validation[s]!, majority }];
    }),
  );
}

/** Pairs of an AUC are of one fold. */
function pooledOf(predictions: readonly Prediction[]): TrainSummary['pooled'] {
  if (predictions.length === 0) return null;
  const places = new Map<string, number>();
  const students = predictions.map(({ user_id }) => {
    if (!places.has(user_id)) places.set(user_id, places.size);
    return places.get(user_id)!;
  });
  return poolScores({
    labels: predictions.map(({ label }) => label),
    probabilities: predictions.map(({ probability }) => probability),
    students,
    folds: predictions.map(({ fold }) => fold),
  });
}
