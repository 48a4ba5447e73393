/** The run folder's reading side: takes no lock and changes nothing, so a run can be read while it is being written. */
import { join } from 'node:path';
import { diskError, foldersIn, readJson } from '../files/index.ts';
import { type ClassContent, readClassFolder } from './class-folder.ts';
import { type RunEvent, readEvents } from './event-log.ts';
import { EVENT_LOG, METRICS, PREDICTIONS, STUDENTS } from './layout.ts';
import { noRun } from './open-run.ts';
import { type Prediction, readPredictionsFile } from './predictions.ts';
import { type RunHeader, readRunHeader } from './run-header.ts';
import { type StudentMetrics, studentMetricsSchema } from './student-row.ts';

export interface RunContent {
  readonly folder: string;
  readonly header: RunHeader;
  /** The students that are complete, each with its folder. */
  readonly students: readonly { readonly folder: string; readonly metrics: StudentMetrics }[];
}

/** @throws UnderstudyError `run` if the folder holds no run, or a broken one */
export async function readRun(folder: string): Promise<RunContent> {
  try {
    const header = await readRunHeader(folder);
    if (header === undefined) throw noRun(folder);
    const students = [];
    for (const studentFolder of (await foldersIn(join(folder, STUDENTS))).sort()) {
      const metrics = await readJson(join(studentFolder, METRICS), studentMetricsSchema);
      if (metrics !== undefined) students.push({ folder: studentFolder, metrics });
    }
    return { folder, header, students };
  } catch (error) {
    throw diskError(error, folder);
  }
}

/**
 * The trained class of a run; null where it is not complete, or the recipe trains none.
 *
 * @throws UnderstudyError `run` if the class is broken
 */
export async function readClass(folder: string): Promise<ClassContent | null> {
  try {
    return await readClassFolder(folder);
  } catch (error) {
    throw diskError(error, folder);
  }
}

/** All events of a run so far. */
export async function readRunEvents(folder: string): Promise<RunEvent[]> {
  return await readEvents(join(folder, EVENT_LOG));
}

/** predictions.parquet, in its order. @throws UnderstudyError `run` if the file is missing or broken */
export async function readPredictions(folder: string): Promise<Prediction[]> {
  return await readPredictionsFile(join(folder, PREDICTIONS));
}
