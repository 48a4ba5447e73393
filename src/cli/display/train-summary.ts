/** What `train` says at the end: a row a student with the majority baseline beside it, and where everything is. */
import { join } from 'node:path';
import pc from 'picocolors';
import type { StudentRow } from '../../runs/index.ts';
import { type Io, print } from '../io.ts';
import type { TrainSummary } from '../run-train.ts';
import {
  formatCount,
  formatDuration,
  formatPath,
  formatShare,
  formatSigned,
  formatStudent,
} from './format.ts';
import { formatTable, MOST_LINES } from './table.ts';

/** Prints to standard output, for people; `--json` does without. */
export function printTrainSummary(io: Io, summary: TrainSummary): void {
  const { folder, recipe, interrupted, fresh, students, pooled, calibration } = summary;
  const trained = students.filter(({ status }) => status === 'trained');
  const colours = pc.createColors(io.out.isTTY === true && io.env.NO_COLOR === undefined);
  if (trained.length > 0)
    print(
      io,
      '',
      'synthetic students, on answers of the log that they were not trained on',
      '',
      studentTable(trained.slice(0, MOST_LINES)),
      ...(trained.length > MOST_LINES
        ? [`… and ${formatCount(trained.length - MOST_LINES)} more in students.csv`]
        : []),
      '',
      ...verdict(trained).map(colours.bold),
      ...(pooled === null
        ? []
        : [
            `AUC ${formatShare(pooled.auc)} over all students, ${formatShare(pooled.auc_within_student)} within students; log loss ${formatShare(pooled.log_loss)}`,
          ]),
      ...(calibration === null || calibration.rows === 0
        ? []
        : [
            `temperature fitted on ${formatCount(calibration.rows)} validation answers: ${calibration.temperature.toFixed(2)}; log loss on them ${formatShare(calibration.log_loss_before)} before, ${formatShare(calibration.log_loss_after)} after`,
          ]),
    );
  const skipped = students.length - trained.length;
  if (skipped > 0)
    print(
      io,
      `${skipped} ${skipped === 1 ? 'student was' : 'students were'} skipped (students.csv says which, and why)`,
    );
  if (fresh.length > 0) print(io, `not in the base, so drawn by the seed: ${fresh.join(', ')}`);
  const at = formatPath(folder);
  if (interrupted) {
    print(io, `interrupted with ${trained.length} students trained; the same command goes on from ${at}`);
    return;
  }
  print(
    io,
    '',
    ...(recipe === 'solo'
      ? [`students      ${join(at, 'students')}  (one Transformers folder each)`]
      : [`class         ${join(at, 'class')}  (understudy export makes a student's Transformers folder)`]),
    ...(recipe === 'adapter' ? [`students      ${join(at, 'students')}  (one PEFT adapter each)`] : []),
    `table         ${join(at, 'students.csv')}`,
    `predictions   ${join(at, 'predictions.parquet')}`,
    `log           ${join(at, 'log.jsonl')}`,
  );
}

function studentTable(rows: readonly StudentRow[]): string {
  const columns = [
    { head: 'student', align: 'left' as const },
    ...['answers', 'test', 'accuracy', 'majority', 'gain', 'F1', 'AUC', 'log loss', 'epoch', 'time'].map(
      (head) => ({ head }),
    ),
    { head: '', align: 'left' as const },
  ];
  return formatTable(
    columns,
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
      `${row.best_epoch} of ${row.epochs}`,
      formatDuration(row.seconds ?? 0),
      row.collapsed ? 'collapsed' : '',
    ]),
  );
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
    `synthetic students on ${formatCount(tests)} held-out answers of the log: accuracy ${formatShare(accuracy)}; always the majority: ${formatShare(majority)}; gain ${formatSigned(accuracy - majority)}`,
    ...(collapsed > 0
      ? [`${collapsed} of ${rows.length} collapsed: they say the same to every test question`]
      : []),
  ];
}
