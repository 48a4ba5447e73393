/** The run folder's writing side: what the folder must be, and what is done to it. */
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { diskError, exists, foldersIn, recoverFolder, replaceFile, syncToDisk } from '../files/index.ts';
import { type ClassFolder, classFolder } from './class/folder.ts';
import { type EventLog, openEventLog, readOnlyEventLog } from './event-log.ts';
import {
  CHECKPOINTS,
  CLASS,
  COMPARISON,
  DISCARDED_HEADER,
  EVALUATION,
  EVENT_LOG,
  FEATURES,
  RUN_CONTENT,
  RUN_HEADER,
  STUDENTS,
  STUDENTS_CSV,
} from './layout.ts';
import { lockRun, noRun, type RunLock } from './lock-run.ts';
import { checkRunHeader, checkSameRun, type RunHeader, readRunHeader, writeRunHeader } from './run-header.ts';
import { type StudentFolder, studentFolder } from './student-folder.ts';
import { type ItemRow, writeItems } from './tables/items.ts';
import { type Prediction, writePredictions } from './tables/predictions.ts';
import { formatStudentsCsv, type StudentRow } from './tables/students.ts';

/** A run that this process, and no other, may write. */
export interface Run {
  readonly folder: string;
  /** As the run began, whatever has been asked for since. */
  readonly header: RunHeader;
  /** Whether nothing can be written there: what would be written is left out, and whoever writes says so. */
  readonly isReadOnly: boolean;
  /** Whether the run was there before. */
  readonly resumed: boolean;
  readonly log: EventLog;
  /** The class's part of the folder, which is made when something is first saved there. */
  readonly class: ClassFolder;
  /** The student's part of the folder, which is made when something is first saved there. */
  student(userId: string): StudentFolder;
  writeStudentsCsv(rows: readonly StudentRow[]): Promise<void>;
  writePredictionsParquet(rows: readonly Prediction[]): Promise<void>;
  /** items.csv of a run of items alone. */
  writeItemsCsv(rows: readonly ItemRow[]): Promise<void>;
  /** By name, into comparison/. */
  writeComparison(files: ReadonlyMap<string, string>): Promise<void>;
  /** By name, into evaluation/. */
  writeEvaluation(files: ReadonlyMap<string, string>): Promise<void>;
  /** Closes the log and, unless the lock was taken before, lets the next writer in. */
  release(): Promise<void>;
}

/** What those need of a run who read its files, with or without its lock. */
export type ReadableRun = Pick<Run, 'folder' | 'header'>;

/**
 * Opens a run for writing: continues the one in the folder, or begins it.
 *
 * @param at a folder, or the lock that is held on one
 * @param create what the run must be, and becomes if the folder is missing or empty; undefined opens whatever run is
 *   there
 * @param fresh discards the run in the folder first, whatever it is, but neither the features it computed nor the
 *   record of what was pushed
 * @param now ISO time, for whoever finds the folder locked
 * @throws UnderstudyError `run` if the folder is something else than a run, holds another run, or is being written by
 *   another job; `io` if the disk refuses. The folder is then as it was
 */
export async function openRun(
  at: string | RunLock,
  { create, fresh, now }: { create: RunHeader | undefined; fresh: boolean; now: string },
): Promise<Run> {
  const folder = typeof at === 'string' ? at : at.folder;
  if (create !== undefined) checkRunHeader(create, folder);
  const isNew = create !== undefined;
  const lock = typeof at === 'string' ? await lockRun(at, { isNew, fresh, now, reads: !isNew }) : null;
  try {
    const isReadOnly = (typeof at === 'string' ? lock : at)?.isReadOnly === true;
    const { header, resumed } = isReadOnly
      ? await openAsItIs(folder)
      : await openLocked(folder, create, fresh);
    const logPath = join(folder, EVENT_LOG);
    const log = isReadOnly ? readOnlyEventLog(logPath) : openEventLog(logPath);
    return {
      folder,
      isReadOnly,
      header,
      resumed,
      log,
      class: classFolder(folder, log),
      student: (userId) => studentFolder(folder, userId, log),
      writeStudentsCsv: (rows) => replaceFile(join(folder, STUDENTS_CSV), formatStudentsCsv(rows)),
      writePredictionsParquet: (rows) => writePredictions(folder, rows),
      writeItemsCsv: (rows) => writeItems(folder, rows),
      writeComparison: (files) => writeFiles(join(folder, COMPARISON), files),
      writeEvaluation: (files) => writeFiles(join(folder, EVALUATION), files),
      async release() {
        log.close();
        await lock?.release();
      },
    };
  } catch (error) {
    await lock?.release();
    throw diskError(error, folder);
  }
}

/** One after another, each there whole or as it was before. */
async function writeFiles(folder: string, files: ReadonlyMap<string, string>): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, text] of files) await replaceFile(join(folder, name), text);
}

/** Without tidying up: what a killed writer left half done stays so. */
async function openAsItIs(folder: string): Promise<{ header: RunHeader; resumed: boolean }> {
  const header = await readRunHeader(folder);
  if (header === undefined) throw noRun(folder);
  return { header, resumed: true };
}

async function openLocked(
  folder: string,
  create: RunHeader | undefined,
  fresh: boolean,
): Promise<{ header: RunHeader; resumed: boolean }> {
  await recoverFolder(folder);
  if (create !== undefined && fresh) {
    if (await exists(join(folder, RUN_HEADER))) await discardHeader(folder);
    return await beginRun(folder, create);
  }
  const stored = await readRunHeader(folder);
  if (stored === undefined) {
    if (create === undefined) throw noRun(folder);
    return await beginRun(folder, create);
  }
  if (create !== undefined) checkSameRun(folder, stored, create);
  // A --fresh that was killed after the new header stood leaves the old one.
  await rm(join(folder, DISCARDED_HEADER), { force: true });
  await recoverContent(folder);
  return { header: stored, resumed: true };
}

/** Where no header stands: what a discarded run made goes first. */
async function beginRun(folder: string, create: RunHeader): Promise<{ header: RunHeader; resumed: boolean }> {
  await removeDiscarded(folder);
  await writeRunHeader(folder, create);
  await rm(join(folder, DISCARDED_HEADER), { force: true });
  return { header: create, resumed: false };
}

/**
 * The moment at which the old run is gone. Killed before it, the old run is whole; killed after it, whoever opens the
 * folder next sees the header aside and goes on removing.
 */
async function discardHeader(folder: string): Promise<void> {
  await rename(join(folder, RUN_HEADER), join(folder, DISCARDED_HEADER));
  await syncToDisk(folder);
}

async function removeDiscarded(folder: string): Promise<void> {
  if (!(await exists(join(folder, DISCARDED_HEADER)))) return;
  for (const name of RUN_CONTENT) await rm(join(folder, name), { recursive: true, force: true });
}

/** Ends what a killed writer left half done below the run's own folder. */
async function recoverContent(folder: string): Promise<void> {
  const trained = [join(folder, CLASS), ...(await foldersIn(join(folder, STUDENTS)))];
  const checkpoints = trained.map((path) => join(path, CHECKPOINTS));
  const features = await foldersIn(join(folder, FEATURES));
  for (const path of [...trained, ...checkpoints, ...features]) await recoverFolder(path);
}
