/** The run folder: its only reader and writer. */
export { type ClassContent, readClass, readTrainedClass } from './class/folder.ts';
export type { ClassRecord, ItemScores, PooledMetrics } from './class/record.ts';
export type { ClassStudent } from './class/students.ts';
export { type RunEvent, readRunEvents } from './event-log.ts';
export { openFeatures } from './features.ts';
export { type FoundRun, findRun } from './find-run.ts';
export { type PushedStudent, readHubRecord, writeHubRecord } from './hub-record.ts';
export { foldFolder } from './layout.ts';
export { lockRun, type RunLock } from './lock-run.ts';
export { openRun, type ReadableRun, type Run } from './open-run.ts';
export { readRun } from './read-run.ts';
export { type RunHeader, readRunHeader } from './run-header.ts';
export {
  type DataSettings,
  dataSettings,
  describeSplit,
  formatFold,
  type ItemSettings,
  isOfItems,
  itemsOf,
  keptReading,
  type Recipe,
  readingOf,
  type SettingsOf,
  storedSettings,
} from './run-settings.ts';
export { readStudent } from './student-folder.ts';
export { type ItemRow, readItems } from './tables/items.ts';
export { type Prediction, readPredictions } from './tables/predictions.ts';
export { jscatItems, optionsCsv, questionsCsv } from './tables/question-tables.ts';
export { writeResponses } from './tables/response-tables.ts';
export { type ResponseMatrix, readResponses } from './tables/responses.ts';
export { readStudentsCsv, type StudentRow } from './tables/students.ts';
