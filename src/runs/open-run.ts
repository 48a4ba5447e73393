/** The run folder's writing side: who may write, what the folder must be, and what is done to it. */
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isUnderstudyError, UnderstudyError } from '../errors.ts';
import {
  acquireLock,
  diskError,
  errorCode,
  exists,
  foldersIn,
  isTemporary,
  recoverFolder,
  syncToDisk,
  writeFileAtomic,
} from '../files/index.ts';
import { type ClassFolder, classFolder } from './class-folder.ts';
import { type EventLog, openEventLog } from './event-log.ts';
import {
  CHECKPOINTS,
  CLASS,
  COMPARISON,
  DISCARDED_HEADER,
  EVALUATION,
  EVENT_LOG,
  FEATURES,
  HUB_RECORD,
  LOCK,
  PREDICTIONS,
  RESPONSES,
  RUN_CONTENT,
  RUN_HEADER,
  STUDENTS,
  STUDENTS_CSV,
} from './layout.ts';
import { type Prediction, writePredictionsFile } from './predictions.ts';
import { type ResponseMatrix, writeResponses } from './responses.ts';
import { checkRunHeader, checkSameRun, type RunHeader, readRunHeader, writeRunHeader } from './run-header.ts';
import { type StudentFolder, studentFolder } from './student-folder.ts';
import { formatStudentsCsv, type StudentRow } from './student-row.ts';

/** A run that this process, and no other, may write. */
export interface Run {
  readonly folder: string;
  /** As the run began, whatever has been asked for since. */
  readonly header: RunHeader;
  /** Whether the run was there before. */
  readonly resumed: boolean;
  readonly log: EventLog;
  /** The class's part of the folder, which is made when something is first saved there. */
  readonly class: ClassFolder;
  /** The student's part of the folder, which is made when something is first saved there. */
  student(userId: string): StudentFolder;
  writeStudentsCsv(rows: readonly StudentRow[]): Promise<void>;
  writePredictionsParquet(rows: readonly Prediction[]): Promise<void>;
  writeResponsesParquet(matrix: ResponseMatrix): Promise<void>;
  /** By name, into comparison/. */
  writeComparison(files: ReadonlyMap<string, string>): Promise<void>;
  /** A table of its own, here or where the user wants it. */
  writeTable(path: string, text: string): Promise<void>;
  /** By name, into evaluation/. */
  writeEvaluation(files: ReadonlyMap<string, string>): Promise<void>;
  /** Closes the log and lets the next writer in. */
  release(): Promise<void>;
}

/**
 * Opens a run for writing: continues the one in the folder, or begins it.
 *
 * @param create what the run must be, and becomes if the folder is missing or empty; undefined opens whatever run is
 *   there
 * @param fresh discards the run in the folder first, whatever it is, but neither the features it computed nor the record of what was pushed; one whose `run.json` cannot be read counts as a
 *   run if there is its log, and nothing that no run makes
 * @param now ISO time, told to whoever finds the folder locked
 * @throws UnderstudyError `run` if the folder is something else than a run, holds another run, or is being written by
 *   another process; `io` if the disk refuses. The folder is then as it was
 */
export async function openRun(
  folder: string,
  { create, fresh, now }: { create: RunHeader | undefined; fresh: boolean; now: string },
): Promise<Run> {
  try {
    if (create !== undefined) checkRunHeader(create, folder);
    const found = await lookAt(folder, { isNew: create !== undefined, fresh });
    if (found !== 'run' && create === undefined) throw noRun(folder);
    if (found === 'missing') await mkdir(folder, { recursive: true });

    const lock = await acquireLock(join(folder, LOCK), now, { hasOut: create !== undefined });
    try {
      const { header, resumed } = await openLocked(folder, create, fresh);
      const log = openEventLog(join(folder, EVENT_LOG));
      return {
        folder,
        header,
        resumed,
        log,
        class: classFolder(folder, log),
        student: (userId) => studentFolder(folder, userId, log),
        writeStudentsCsv: (rows) => writeFileAtomic(join(folder, STUDENTS_CSV), formatStudentsCsv(rows)),
        writePredictionsParquet: (rows) => writePredictionsFile(join(folder, PREDICTIONS), rows),
        writeComparison: (files) => writeFiles(join(folder, COMPARISON), files),
        writeTable: (path, text) => writeFileAtomic(path, text),
        writeEvaluation: (files) => writeFiles(join(folder, EVALUATION), files),
        writeResponsesParquet: (matrix) => writeResponses(join(folder, RESPONSES), matrix),
        async release() {
          log.close();
          await lock.release();
        },
      };
    } catch (error) {
      await lock.release();
      throw error;
    }
  } catch (error) {
    throw diskError(error, folder);
  }
}

/** What a command that needs a run says where there is none. */
export function noRun(folder: string): UnderstudyError {
  return new UnderstudyError('run', `${folder}: not a run folder (no ${RUN_HEADER})`, {
    hint: 'name the folder that a training made',
  });
}

/** @throws UnderstudyError `run` if there is something in the folder and it is no run of ours; nothing is touched */
export async function lookAt(
  folder: string,
  { isNew, fresh }: { isNew: boolean; fresh: boolean },
): Promise<'missing' | 'empty' | 'run'> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return 'missing';
    throw error;
  }
  try {
    if ((await readRunHeader(folder)) !== undefined) return 'run';
  } catch (error) {
    // A header that is none of ours, but a user may have his own run.json.
    const broken = isUnderstudyError(error) && error.code === 'run';
    if (broken && isNew && fresh && names.includes(EVENT_LOG) && names.every(isOfRun)) return 'run';
    throw error;
  }
  if (names.includes(DISCARDED_HEADER)) return 'empty';
  const foreign = names.find((name) => !isOfWriting(name));
  if (foreign === undefined) return 'empty';
  throw new UnderstudyError(
    'run',
    `${folder}: not a run folder (no ${RUN_HEADER}, but it holds ${foreign})`,
    { hint: isNew ? 'choose another --out' : 'name the folder that a training made' },
  );
}

/** One after another, each there whole or as it was before. */
async function writeFiles(folder: string, files: ReadonlyMap<string, string>): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, text] of files) await writeFileAtomic(join(folder, name), text);
}

function isOfRun(name: string): boolean {
  return (
    [RUN_HEADER, DISCARDED_HEADER, FEATURES, HUB_RECORD, ...RUN_CONTENT].includes(name) || isOfWriting(name)
  );
}

/** What is in a folder only while it is being written, or after its writer was killed. */
function isOfWriting(name: string): boolean {
  return name === LOCK || name.startsWith(`${LOCK}.`) || isTemporary(name);
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
