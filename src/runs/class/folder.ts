/**
 * class/: checkpoints while the class trains, then the model that its students share, what each student owns
 * (students.jsonl), and last of all class.json, whose presence says that the rest is complete.
 */
import { join } from 'node:path';
import { UnderstudyError } from '../../errors.ts';
import {
  checkJson,
  placeFiles,
  readJson,
  readJsonLines,
  replaceFile,
  stringifyJson,
} from '../../files/index.ts';
import { type CheckpointStore, checkpointStore } from '../checkpoint-store.ts';
import type { EventLog } from '../event-log.ts';
import { CLASS, CLASS_RECORD, CLASS_STUDENTS } from '../layout.ts';
import { type ClassRecord, classRecordSchema } from './record.ts';
import { type ClassStudent, checkClassStudents, classStudentSchema } from './students.ts';

export interface ClassFolder extends CheckpointStore {
  readonly folder: string;
  /**
   * Completes the class. Checkpoints stay; whoever wants them gone removes them afterwards.
   *
   * @param fill writes the model's files into the empty folder that it is given
   * @param trained.interrupted asked now and then while many students are written; once true, the class stays as it was
   *   before. @default never
   * @returns whether it is complete
   * @throws UnderstudyError `numeric` or `run` for students or a record that must not be kept; nothing is then touched
   */
  save(trained: {
    fill: (folder: string) => Promise<void>;
    students: readonly ClassStudent[];
    record: ClassRecord;
    interrupted?: () => boolean;
  }): Promise<boolean>;
  /** Null until the class is complete. */
  record(): Promise<ClassRecord | null>;
  /** The students of a complete class, in the order in which they were saved. */
  students(): Promise<ClassStudent[]>;
  /** Replaces all students of a complete class. A reader meets the old ones or the new. */
  replaceStudents(students: readonly ClassStudent[]): Promise<void>;
}

/** A complete class, its model in `folder`. */
export interface ClassContent {
  readonly folder: string;
  readonly record: ClassRecord;
  readonly students: readonly ClassStudent[];
}

/** The class's part of a run that is open for writing; touches nothing by itself. */
export function classFolder(runFolder: string, log: EventLog): ClassFolder {
  const folder = join(runFolder, CLASS);
  const recordPath = join(folder, CLASS_RECORD);
  const studentsPath = join(folder, CLASS_STUDENTS);
  return {
    folder,
    ...checkpointStore(folder, log),
    async save({ fill, students, record, interrupted = () => false }) {
      const text = stringifyJson(record, recordPath, 2);
      checkJson(record, classRecordSchema, recordPath);
      const lines = await formatStudents(students, record, studentsPath, interrupted);
      if (lines === null) return false;
      await placeFiles(folder, CLASS_RECORD, fill);
      await replaceFile(studentsPath, lines);
      await replaceFile(recordPath, `${text}\n`);
      return true;
    },
    record: () => readRecord(runFolder),
    async students() {
      return await readStudents(runFolder, await completeRecord(runFolder));
    },
    async replaceStudents(students) {
      const record = await completeRecord(runFolder);
      const lines = await formatStudents(students, record, studentsPath, () => false);
      await replaceFile(studentsPath, lines!);
    },
  };
}

/**
 * The trained class of a run; null where it is not complete, or the recipe trains none.
 *
 * @throws UnderstudyError `run` if the class is broken
 */
export async function readClass(runFolder: string): Promise<ClassContent | null> {
  const record = await readRecord(runFolder);
  if (record === null) return null;
  return { folder: join(runFolder, CLASS), record, students: await readStudents(runFolder, record) };
}

/** The same where there must be one. @throws UnderstudyError `run` if the class is not complete, or broken */
export async function readTrainedClass(runFolder: string): Promise<ClassContent> {
  const record = await completeRecord(runFolder);
  return { folder: join(runFolder, CLASS), record, students: await readStudents(runFolder, record) };
}

async function readRecord(runFolder: string): Promise<ClassRecord | null> {
  return (await readJson(join(runFolder, CLASS, CLASS_RECORD), classRecordSchema)) ?? null;
}

async function completeRecord(runFolder: string): Promise<ClassRecord> {
  const record = await readRecord(runFolder);
  if (record !== null) return record;
  throw new UnderstudyError('run', `${join(runFolder, CLASS)}: not complete (no ${CLASS_RECORD})`, {
    hint: 'run the training to its end first',
  });
}

async function readStudents(runFolder: string, { rank }: ClassRecord): Promise<ClassStudent[]> {
  const path = join(runFolder, CLASS, CLASS_STUDENTS);
  const students = await readJsonLines(path, classStudentSchema);
  checkClassStudents(students, rank, path);
  return students;
}

/** Students who are written at once; of more, the wish to stop is let in between. */
const STUDENTS_AT_ONCE = 1000;

/** @returns null when interrupted */
async function formatStudents(
  students: readonly ClassStudent[],
  { rank }: ClassRecord,
  path: string,
  interrupted: () => boolean,
): Promise<string | null> {
  checkClassStudents(students, rank, path);
  const lines: string[] = [];
  for (const [s, student] of students.entries()) {
    if (s > 0 && s % STUDENTS_AT_ONCE === 0) {
      await new Promise(setImmediate);
      if (interrupted()) return null;
    }
    const where = `${path}: student ${student.user_id}`;
    stringifyJson(student, where);
    // The schema's order of keys: who is written back stays as they were, to the byte.
    lines.push(`${JSON.stringify(checkJson(student, classStudentSchema, where))}\n`);
  }
  return lines.join('');
}
