/** The names inside a run folder; nobody outside this room knows them. */
export const RUN_HEADER = 'run.json';
export const LOCK = 'lock';
export const EVENT_LOG = 'log.jsonl';
export const STUDENTS = 'students';
export const STUDENTS_CSV = 'students.csv';
export const PREDICTIONS = 'predictions.parquet';

/** What a run makes, header aside, and so what `--fresh` removes; files of the user's own beside them stay. */
export const RUN_CONTENT: readonly string[] = [
  EVENT_LOG,
  STUDENTS,
  STUDENTS_CSV,
  PREDICTIONS,
  'responses.parquet',
  'questions.csv',
  'report.html',
];

/** The header of a run that `--fresh` is discarding: where it lies without a `run.json`, the content is waste. */
export const DISCARDED_HEADER = '.run.json.discarded';

/** Inside a student's folder. */
export const CHECKPOINTS = 'checkpoints';
/** Written last: a student that has it is complete. */
export const METRICS = 'metrics.json';
export const STUDENT_PREDICTIONS = 'predictions.jsonl';
