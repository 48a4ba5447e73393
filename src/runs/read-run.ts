/** The run folder's reading side: takes no lock and changes nothing, so a run can be read while it is being written. */
import { join } from 'node:path';
import { diskError, foldersIn, readJson } from '../files/index.ts';
import { METRICS, STUDENTS } from './layout.ts';
import { noRun } from './lock-run.ts';
import { type RunHeader, readRunHeader } from './run-header.ts';
import { type StudentRow, studentRowSchema } from './tables/students.ts';

interface RunContent {
  readonly folder: string;
  readonly header: RunHeader;
  /** The students that are complete, each with its folder. */
  readonly students: readonly { readonly folder: string; readonly metrics: StudentRow }[];
}

/** @throws UnderstudyError `run` if the folder holds no run, or a broken one */
export async function readRun(folder: string): Promise<RunContent> {
  try {
    const header = await readRunHeader(folder);
    if (header === undefined) throw noRun(folder);
    const students = [];
    for (const studentFolder of (await foldersIn(join(folder, STUDENTS))).sort()) {
      const metrics = await readJson(join(studentFolder, METRICS), studentRowSchema);
      if (metrics !== undefined) students.push({ folder: studentFolder, metrics });
    }
    return { folder, header, students };
  } catch (error) {
    throw diskError(error, folder);
  }
}
