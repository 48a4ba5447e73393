/**
 * students/<user_id>/: checkpoints while a student trains, then the model that a Transformers user loads, what it said
 * to held-out answers, and last of all metrics.json, whose presence says that the rest is complete.
 */
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UnderstudyError } from '../errors.ts';
import { diskError } from './disk-error.ts';
import { encodeUserId } from './encode-user-id.ts';
import type { EventLog } from './event-log.ts';
import { parseJson, readJson, stringifyJson } from './json.ts';
import { CHECKPOINTS, METRICS, STUDENT_PREDICTIONS, STUDENTS } from './layout.ts';
import { checkPredictions, type Prediction, predictionSchema } from './predictions.ts';
import { type StudentMetrics, studentMetricsSchema } from './student-row.ts';
import { listFolder, syncToDisk, temporaryBeside } from './temporaries.ts';
import { writeFileAtomic } from './write-file-atomic.ts';
import { removeFolderAtomic, syncTree, writeFolderAtomic } from './write-folder-atomic.ts';

export interface Checkpoint {
  /** Optimizer steps done. */
  readonly step: number;
  readonly folder: string;
}

export interface StudentFolder {
  readonly userId: string;
  readonly folder: string;
  /** Complete ones, the earliest first. */
  checkpoints(): Promise<Checkpoint[]>;
  /** The checkpoint appears once `fill` is done and all events logged until then are on the disk. */
  saveCheckpoint(step: number, fill: (folder: string) => Promise<void>): Promise<void>;
  removeCheckpoint(step: number): Promise<void>;
  /**
   * Completes the student. Checkpoints stay; whoever wants them gone removes them afterwards.
   *
   * @param fill writes the model's files into the empty folder that it is given
   */
  saveModel(student: {
    fill: (folder: string) => Promise<void>;
    predictions: readonly Prediction[];
    metrics: StudentMetrics;
  }): Promise<void>;
  /** Null until the student is complete. */
  metrics(): Promise<StudentMetrics | null>;
  /** Of a complete student. */
  predictions(): Promise<Prediction[]>;
}

const CHECKPOINT = /^checkpoint-(\d+)$/;

/** The student's part of a run that is open for writing; touches nothing by itself. */
export function studentFolder(runFolder: string, userId: string, log: EventLog): StudentFolder {
  const folder = join(runFolder, STUDENTS, encodeUserId(userId));
  const checkpointFolder = (step: number): string => join(folder, CHECKPOINTS, `checkpoint-${step}`);
  return {
    userId,
    folder,
    async checkpoints() {
      return (await listFolder(join(folder, CHECKPOINTS)))
        .flatMap((name) => {
          const step = CHECKPOINT.exec(name)?.[1];
          return step === undefined ? [] : [{ step: Number(step), folder: checkpointFolder(Number(step)) }];
        })
        .sort((a, b) => a.step - b.step);
    },
    async saveCheckpoint(step, fill) {
      await writeFolderAtomic(checkpointFolder(step), async (temporary) => {
        await fill(temporary);
        log.sync();
      });
    },
    removeCheckpoint: (step) => removeFolderAtomic(checkpointFolder(step)),
    async saveModel({ fill, predictions, metrics }) {
      const rows = checkPredictions(predictions, `predictions of student ${userId}`);
      const text = stringifyJson(metrics, `metrics of student ${userId}`, 2);
      await placeFiles(folder, fill);
      await writeFileAtomic(join(folder, STUDENT_PREDICTIONS), formatPredictions(rows));
      await writeFileAtomic(join(folder, METRICS), `${text}\n`);
    },
    async metrics() {
      return await readStudentMetrics(folder, userId);
    },
    async predictions() {
      return await readStudentPredictions(folder);
    },
  };
}

/** @throws UnderstudyError `run` if the folder is another student's */
async function readStudentMetrics(folder: string, userId: string): Promise<StudentMetrics | null> {
  const path = join(folder, METRICS);
  const metrics = await readJson(path, studentMetricsSchema);
  if (metrics !== undefined && metrics.user_id !== userId) {
    throw new UnderstudyError('run', `${path}: expected user_id ${userId}, got ${metrics.user_id}`, {
      hint: 'put the folder back where it was, or start over with --fresh',
    });
  }
  return metrics ?? null;
}

async function readStudentPredictions(folder: string): Promise<Prediction[]> {
  const path = join(folder, STUDENT_PREDICTIONS);
  try {
    const lines = (await readFile(path, 'utf8')).split('\n').slice(0, -1);
    return lines.map((line, i) => parseJson(line, predictionSchema, `${path}, line ${i + 1}`));
  } catch (error) {
    throw diskError(error, path);
  }
}

function formatPredictions(predictions: readonly Prediction[]): string {
  return predictions.map((row) => `${JSON.stringify(row)}\n`).join('');
}

/**
 * Fills a folder beside and moves its files over one by one. They need not arrive together: the mark of completion is
 * taken away before the first of them and comes back after the last.
 */
async function placeFiles(folder: string, fill: (folder: string) => Promise<void>): Promise<void> {
  const temporary = temporaryBeside(join(folder, 'model'));
  try {
    await mkdir(temporary, { recursive: true });
    await fill(temporary);
    await syncTree(temporary);
    await rm(join(folder, METRICS), { force: true });
    for (const name of await listFolder(temporary)) await rename(join(temporary, name), join(folder, name));
    await syncToDisk(folder);
    await syncToDisk(dirname(folder));
  } catch (error) {
    throw diskError(error, folder);
  } finally {
    // Empty by now, or the remains of a failure that is the news.
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
  }
}
