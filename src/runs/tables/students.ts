/** What is known of one student at the end: a row of students.csv, and the core of the student's metrics.json. */
import { join } from 'node:path';
import { type ZodType, z } from 'zod';
import { checkJson, csvText, type JsonObject, parseCsv, readText } from '../../files/index.ts';
import { STUDENTS_CSV } from '../layout.ts';
import { nullableNumbers, numbers, type Shape } from '../shape.ts';

/** All metrics are of the test rows; null where a student was skipped or a metric is not defined. */
export type StudentRow = {
  readonly user_id: string;
  /** Rows of the student in the log, and how they were split. */
  readonly answers: number;
  readonly train: number | null;
  readonly validation: number | null;
  readonly test: number | null;
  readonly status: 'trained' | 'skipped';
  /** Why a student was skipped. */
  readonly reason: string | null;
  readonly accuracy: number | null;
  readonly f1: number | null;
  readonly auc: number | null;
  readonly balanced_accuracy: number | null;
  readonly mcc: number | null;
  readonly log_loss: number | null;
  readonly brier: number | null;
  readonly majority_accuracy: number | null;
  readonly majority_f1: number | null;
  /** accuracy − majority_accuracy */
  readonly gain: number | null;
  readonly collapsed: boolean | null;
  readonly best_epoch: number | null;
  readonly best_step: number | null;
  readonly epochs: number | null;
  readonly seconds: number | null;
};

/** A complete student; a recipe may keep more of its own beside the row. */
export type StudentMetrics = StudentRow & JsonObject;

/** The columns of students.csv, in their order. */
const columns: Shape<StudentRow> = {
  user_id: z.string(),
  ...numbers('answers'),
  ...nullableNumbers('train', 'validation', 'test'),
  status: z.enum(['trained', 'skipped']),
  reason: z.string().nullable(),
  ...nullableNumbers('accuracy', 'f1', 'auc', 'balanced_accuracy', 'mcc', 'log_loss', 'brier'),
  ...nullableNumbers('majority_accuracy', 'majority_f1', 'gain'),
  collapsed: z.boolean().nullable(),
  ...nullableNumbers('best_epoch', 'best_step', 'epochs', 'seconds'),
};

export const studentMetricsSchema: ZodType<StudentMetrics> = z.looseObject(
  columns,
) as unknown as ZodType<StudentMetrics>;

/** @throws UnderstudyError `numeric` naming the student and the number that is not finite */
export function formatStudentsCsv(rows: readonly StudentRow[]): string {
  const names = Object.keys(columns) as (keyof StudentRow)[];
  const values = rows.map((row) => names.map((name) => row[name]));
  return csvText(names, values, (i) => `student ${rows[i]!.user_id}`);
}

/** The rows of a run folder in their order; none where there is no table. @throws UnderstudyError `run` if it is broken */
export async function readStudentsCsv(folder: string): Promise<StudentRow[]> {
  const path = join(folder, STUDENTS_CSV);
  const [names = [], ...records] = parseCsv((await readText(path)) ?? '');
  return records.map((fields, i) => {
    const row = Object.fromEntries(
      names.map((name, at) => [name ?? '', parseField(name, fields[at] ?? null)]),
    );
    return checkJson(row, studentMetricsSchema, `${path}, row ${i}`);
  });
}

function parseField(column: string | null, field: string | null): string | number | boolean | null {
  if (field === null || column === 'user_id' || column === 'status' || column === 'reason') return field;
  return column === 'collapsed' ? field === 'true' : Number(field);
}
