/** The run folder: its only reader and writer. */
export type { RunEvent } from './event-log.ts';
export { openRun, type Run } from './open-run.ts';
export type { Prediction } from './predictions.ts';
export { readPredictions, readRun, readRunEvents } from './read-run.ts';
export type { RunHeader } from './run-header.ts';
export type { Checkpoint } from './student-folder.ts';
export type { StudentMetrics, StudentRow } from './student-row.ts';
export { writeFileAtomic } from './write-file-atomic.ts';
export { writeFolderAtomic } from './write-folder-atomic.ts';
