/** What is known of one student at the end: a row of students.csv, and the core of the student's metrics.json. */
import { join } from 'node:path';
import { type ZodType, z } from 'zod';
import { checkJson, csvText, guardedRows, parseCsv, readText, unguarded } from '../../files/index.ts';
import { STUDENTS_CSV } from '../layout.ts';
import { loose, nullableNumbers, numbers, type RecordOf } from '../shape.ts';

/** The columns of students.csv, in their order. */
const columns = {
  user_id: z.string(),
  /** Rows of the student in the log, and how they were split. */
  ...numbers('answers'),
  ...nullableNumbers('train', 'validation', 'test'),
  status: z.enum(['trained', 'skipped']),
  /** Why a student was skipped. */
  reason: z.string().nullable(),
  /** Metrics are taken on the test rows; `gain` is accuracy − majority_accuracy. */
  ...nullableNumbers('accuracy', 'f1', 'auc', 'balanced_accuracy', 'mcc', 'log_loss', 'brier'),
  ...nullableNumbers('majority_accuracy', 'majority_f1', 'gain'),
  collapsed: z.boolean().nullable(),
  ...nullableNumbers('best_epoch', 'best_step', 'epochs', 'seconds'),
};

/** Null where a student was skipped or a metric is not defined. */
export type StudentRow = RecordOf<typeof columns>;
export const studentRowSchema: ZodType<StudentRow> = loose(columns);

/** @throws UnderstudyError `numeric` naming the student and the number that is not finite */
export function formatStudentsCsv(rows: readonly StudentRow[]): string {
  const names = Object.keys(columns) as (keyof StudentRow)[];
  const values = rows.map((row) => names.map((name) => row[name]));
  return csvText(names, guardedRows(values, 'guard'), (i) => `student ${rows[i]!.user_id}`);
}

/** The rows of a run folder in their order; none where there is no table. @throws UnderstudyError `run` if it is broken */
export async function readStudentsCsv(folder: string): Promise<StudentRow[]> {
  const path = join(folder, STUDENTS_CSV);
  const [names = [], ...records] = parseCsv((await readText(path)) ?? '');
  return records.map((fields, i) => {
    const row = Object.fromEntries(
      names.map((name, at) => [name ?? '', parseField(name, fields[at] ?? null)]),
    );
    return checkJson(row, studentRowSchema, `${path}, row ${i}`);
  });
}

function parseField(column: string | null, field: string | null): string | number | boolean | null {
  if (field === null) return null;
  if (column === 'user_id' || column === 'status' || column === 'reason') return unguarded(field);
  return column === 'collapsed' ? field === 'true' : Number(field);
}
