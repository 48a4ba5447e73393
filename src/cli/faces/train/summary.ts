/** What `train` says at the end: a row a student with the majority baseline beside it, and where everything is. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ResultOf } from '../../../jobs/index.ts';
import type { StudentRow } from '../../../runs/index.ts';
import {
  counted,
  formatCount,
  formatDuration,
  formatShare,
  formatSigned,
  formatStudent,
  were,
} from '../../../words.ts';
import { selectionLine } from '../../display/leak-lines.ts';
import { formatPath } from '../../display/path.ts';
import { MOST_LINES, tableLines } from '../../display/table.ts';
import { bold, type Io, type Line, print } from '../../io.ts';
import { itemsSummary, sharesLine } from './items.ts';

type TrainSummary = ResultOf<'train'>;

/** Lines of a class's table: its verdict should be seen without scrolling. */
const MOST_LINES_OF_CLASS = 20;

/** Prints to standard output, for people. */
export function printTrainSummary(io: Io, summary: TrainSummary): void {
  if (summary.items !== undefined) {
    print(io, '', ...itemsSummary(io, { ...summary, items: summary.items }), '', ...placeLines(summary));
    return;
  }
  const { recipe, fresh, students, pooled, calibration, reading, selection, folds } = summary;
  const trained = students.filter(({ status }) => status === 'trained');
  const tested = trained.filter(isTested);
  if (trained.length > 0)
    print(
      io,
      '',
      folds === null
        ? 'synthetic students, on answers of the log that they were not trained on'
        : `synthetic students, out of fold: each answer as said by that of ${folds} trainings which had not seen it`,
      '',
      ...(tested.length > 0 ? studentTable(tested, { recipe, folds }) : []),
      ...untestedLines(trained),
      '',
      ...verdict(tested).map((line) => bold(io, line)),
      selectionLine(selection),
      pooled !== null &&
        `AUC ${formatShare(pooled.auc)} over all students, ${formatShare(pooled.auc_within_student)} within students; log loss ${formatShare(pooled.log_loss)}`,
      reading !== null &&
        (reading.areFew
          ? 'the questions are too few to learn from their texts: every new one is taken to be as hard as these are on average'
          : sharesLine(reading.shares)),
      reading !== null &&
        reading.alone !== null &&
        `with its base alone: AUC ${formatShare(reading.alone.auc)}, log loss ${formatShare(reading.alone.log_loss)}`,
      // With folds the temperature is that of the class that is kept, and the scores are of others.
      calibration !== null &&
        calibration.rows > 0 &&
        folds === null &&
        `temperature ${calibration.temperature.toFixed(2)}${calibrated(calibration)}`,
    );
  const skipped = students.length - trained.length;
  print(
    io,
    skipped > 0 &&
      `${skipped} student${skipped === 1 ? '' : 's'} ${were(skipped)} skipped (students.csv says which, and why)`,
    fresh.length > 0 && `not in the base, so drawn by the seed: ${fresh.join(', ')}`,
    '',
    ...placeLines(summary),
  );
}

/** Where everything is. A table of a class is not written twice: where it was lost there is no path to print. */
function placeLines({ folder, recipe, leaves, items }: TrainSummary): Line[] {
  const at = (name: string): string => formatPath(join(folder, name));
  const table = (name: string): string =>
    existsSync(join(folder, name)) ? at(name) : `lost (${name}); --fresh trains anew`;
  const each = recipe === 'solo' ? 'one Transformers folder each' : 'one PEFT adapter each';
  // Where all students were skipped there is no folder.
  const hasStudents = recipe !== 'class' && existsSync(join(folder, 'students'));
  return [
    recipe !== 'solo' &&
      `class         ${at('class')}${leaves ? "  (understudy export makes a student's Transformers folder)" : ''}`,
    hasStudents && `students      ${at('students')}  (${each})`,
    `table         ${table('students.csv')}`,
    `predictions   ${table(items === undefined ? 'predictions.parquet' : 'items.csv')}`,
    `log           ${at('log.jsonl')}`,
  ];
}

const isTested = ({ test }: StudentRow): boolean => test !== null && test > 0;

/** A newcomer has no share of the time that the class was trained in. */
const hasJoined = ({ seconds }: StudentRow): boolean => seconds === null;

/** Who is not in the table, since there is nothing to judge them by. */
function untestedLines(trained: readonly StudentRow[]): Line[] {
  const untested = trained.filter((row) => !isTested(row));
  const joined = untested.filter(hasJoined).length;
  const others = untested.length - joined;
  return [
    others > 0 && `${formatCount(others)} trained without test answers (students.csv has them)`,
    joined > 0 && `${formatCount(joined)} joined later, without test answers`,
  ];
}

/** What the temperature did, where that shows in the digits. */
function calibrated(calibration: NonNullable<TrainSummary['calibration']>): string {
  const [before, after] = [calibration.log_loss_before, calibration.log_loss_after].map(formatShare);
  return before === after
    ? ''
    : `; log loss on ${counted(calibration.rows, 'validation answer')} ${before} before, ${after} after`;
}

function studentTable(
  rows: readonly StudentRow[],
  { recipe, folds }: Pick<TrainSummary, 'recipe' | 'folds'>,
): string[] {
  const scores = ['accuracy', 'majority', 'gain', 'F1', 'AUC', 'log loss'];
  return tableLines(
    [{ text: 'student' }, 'answers', 'test', ...scores, 'epoch', 'time', { text: '' }],
    rows.map((row) => [
      formatStudent(row.user_id),
      formatCount(row.answers),
      formatCount(row.test ?? 0),
      formatShare(row.accuracy),
      formatShare(row.majority_accuracy),
      formatSigned(row.gain),
      formatShare(row.f1),
      formatShare(row.auc),
      formatShare(row.log_loss),
      epochText(row, { recipe, folds }),
      formatDuration(row.seconds ?? 0),
      row.collapsed ? 'collapsed' : '',
    ]),
    { most: recipe === 'class' ? MOST_LINES_OF_CLASS : MOST_LINES, where: ' in students.csv' },
  );
}

function epochText(
  { best_epoch, epochs }: StudentRow,
  { recipe, folds }: Pick<TrainSummary, 'recipe' | 'folds'>,
): string {
  // Every fold's training has a best epoch of its own.
  if (folds !== null) return '–';
  // Before its first epoch an adapter is as the class has the student.
  return recipe === 'adapter' && best_epoch === 0 ? 'class' : `${best_epoch} of ${epochs}`;
}

/** The one comparison that matters, in words: is the class better than always guessing each student's majority? */
function verdict(rows: readonly StudentRow[]): string[] {
  const tests = rows.reduce((total, { test }) => total + (test ?? 0), 0);
  if (tests === 0)
    return ['no student has a held-out answer: there is nothing to say about how good they are'];
  const weighted = (value: (row: StudentRow) => number | null) =>
    rows.reduce((total, row) => total + (value(row) ?? 0) * (row.test ?? 0), 0) / tests;
  const accuracy = weighted((row) => row.accuracy);
  const majority = weighted((row) => row.majority_accuracy);
  const collapsed = rows.filter((row) => row.collapsed).length;
  return [
    `synthetic students on ${formatCount(tests)} held-out answers of the log: accuracy ${formatShare(accuracy)}; each student's majority: ${formatShare(majority)}; gain ${formatSigned(accuracy - majority)}`,
    ...(collapsed > 0
      ? [`${collapsed} of ${rows.length} collapsed: they say the same to every test question`]
      : []),
  ];
}
