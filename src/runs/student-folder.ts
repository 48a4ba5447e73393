/**
 * students/<user_id>/: checkpoints while a student trains, then the model that a Transformers or PEFT user loads, the
 * student's predictions of held-out answers, and last of all metrics.json, whose presence says that the rest is
 * complete.
 */
import { join } from 'node:path';
import { UnderstudyError } from '../errors.ts';
import { placeFiles, readJson, readJsonLines, replaceFile, stringifyJson } from '../files/index.ts';
import { type CheckpointStore, checkpointStore } from './checkpoint-store.ts';
import { encodeUserId } from './encode-user-id.ts';
import type { EventLog } from './event-log.ts';
import { METRICS, STUDENT_PREDICTIONS, STUDENTS } from './layout.ts';
import { checkPredictions, type Prediction, predictionSchema } from './tables/predictions.ts';
import { type StudentRow, studentRowSchema } from './tables/students.ts';

export interface StudentFolder extends CheckpointStore {
  readonly userId: string;
  readonly folder: string;
  /**
   * Completes the student. Checkpoints stay; whoever wants them gone removes them afterwards.
   *
   * @param fill writes the model's files into the empty folder that it is given
   */
  saveModel(student: {
    fill: (folder: string) => Promise<void>;
    predictions: readonly Prediction[];
    metrics: StudentRow;
  }): Promise<void>;
  /** Null until the student is complete. */
  metrics(): Promise<StudentRow | null>;
  /** The predictions of a complete student. */
  predictions(): Promise<Prediction[]>;
}

/** The student's part of a run that is open for writing; touches nothing by itself. */
export function studentFolder(runFolder: string, userId: string, log: EventLog): StudentFolder {
  const folder = join(runFolder, STUDENTS, encodeUserId(userId));
  return {
    userId,
    folder,
    ...checkpointStore(folder, log),
    async saveModel({ fill, predictions, metrics }) {
      const rows = checkPredictions(predictions, `predictions of student ${userId}`);
      const text = stringifyJson(metrics, `metrics of student ${userId}`, 2);
      await placeFiles(folder, METRICS, fill);
      await replaceFile(join(folder, STUDENT_PREDICTIONS), formatPredictions(rows));
      await replaceFile(join(folder, METRICS), `${text}\n`);
    },
    async metrics() {
      return (await readStudent(runFolder, userId))?.metrics ?? null;
    },
    async predictions() {
      return await readJsonLines(join(folder, STUDENT_PREDICTIONS), predictionSchema);
    },
  };
}

/**
 * A complete student; null for one who is not.
 *
 * @throws UnderstudyError `run` if the folder is another student's
 */
export async function readStudent(
  runFolder: string,
  userId: string,
): Promise<{ readonly folder: string; readonly metrics: StudentRow } | null> {
  const folder = join(runFolder, STUDENTS, encodeUserId(userId));
  const path = join(folder, METRICS);
  const metrics = await readJson(path, studentRowSchema);
  if (metrics === undefined) return null;
  if (metrics.user_id === userId) return { folder, metrics };
  throw new UnderstudyError('run', `${path}: expected user_id ${userId}, got ${metrics.user_id}`, {
    hint: 'put the folder back where it was, or start over with `fresh`',
  });
}

function formatPredictions(predictions: readonly Prediction[]): string {
  return predictions.map((row) => `${JSON.stringify(row)}\n`).join('');
}
