/** The names inside a run folder; nobody outside this room knows them. */
import { join } from 'node:path';

export const RUN_HEADER = 'run.json';
export const LOCK = 'lock';
export const EVENT_LOG = 'log.jsonl';
export const STUDENTS = 'students';
export const STUDENTS_CSV = 'students.csv';
/** In the place of predictions, where a run has items alone. */
export const ITEMS_CSV = 'items.csv';
export const PREDICTIONS = 'predictions.parquet';
const RESPONSES = 'responses.parquet';
export const CLASS = 'class';
/** A cache, true of a base and not of a run: `--fresh` leaves it. */
export const FEATURES = 'features';

/** A run folder each for the trainings of a run with folds. */
const FOLDS = 'folds';
/** What `evaluate` writes. */
export const EVALUATION = 'evaluation';
/** What `compare` writes. */
export const COMPARISON = 'comparison';

/** What was pushed to a Hub, and the salt of its names: what is there outlives a `--fresh`, and so does this. */
export const HUB_RECORD = 'hub.json';

/** What a run makes, header aside, and so what `--fresh` removes; files of the user's own beside them stay. */
export const RUN_CONTENT: readonly string[] = [
  EVENT_LOG,
  CLASS,
  STUDENTS,
  STUDENTS_CSV,
  PREDICTIONS,
  ITEMS_CSV,
  RESPONSES,
  FOLDS,
  EVALUATION,
  COMPARISON,
  'new-questions-difficulty.csv',
  'questions.csv',
  'report.html',
];

/** The header of a run that `--fresh` is discarding: where it lies without a `run.json`, the content is waste. */
export const DISCARDED_HEADER = '.run.json.discarded';

/** Inside a student's folder, and the class's. */
export const CHECKPOINTS = 'checkpoints';
/** Written last: a student that has it is complete. */
export const METRICS = 'metrics.json';
export const STUDENT_PREDICTIONS = 'predictions.jsonl';

/** Inside the class's folder. */
export const CLASS_STUDENTS = 'students.jsonl';
/** Written last: a class that has it is complete. */
export const CLASS_RECORD = 'class.json';

/** Where a run with folds keeps the training of one of them, a run of its own. @param fold from 1 */
export function foldFolder(runFolder: string, fold: number): string {
  return join(runFolder, FOLDS, String(fold));
}
