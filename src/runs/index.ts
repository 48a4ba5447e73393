/** The run folder: its only reader and writer. */
export type { Checkpoint } from './checkpoint-store.ts';
export type { ClassContent, ClassFolder } from './class-folder.ts';
export type { ClassRecord, PooledMetrics } from './class-record.ts';
export type { ClassStudent } from './class-students.ts';
export type { RunEvent } from './event-log.ts';
export { type FeatureCache, openFeatures } from './features.ts';
export { type FoundRun, findRun } from './find-run.ts';
export { foldFolder } from './fold-folder.ts';
export { type HubRecord, type PushedStudent, readHubRecord, writeHubRecord } from './hub-record.ts';
export { openRun, type Run } from './open-run.ts';
export type { Prediction } from './predictions.ts';
export { readClass, readPredictions, readRun, readRunEvents } from './read-run.ts';
export { readStudentsCsv } from './read-students-csv.ts';
export {
  checkWideNames,
  questionColumns,
  type ResponseMatrix,
  readResponses,
  writeResponses,
  writeWideResponses,
} from './responses.ts';
export { type RunHeader, readRunHeader } from './run-header.ts';
export type { StudentMetrics, StudentRow } from './student-row.ts';
