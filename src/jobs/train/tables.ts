/** The tables of a run whose students are folders. */
import type { Run, StudentRow } from '../../runs/index.ts';

/** students.csv, and the predictions of all students that are trained. */
export async function writeTables(run: Run, rows: readonly StudentRow[]): Promise<void> {
  await run.writeStudentsCsv(rows);
  // Students who joined a class have no test rows.
  const trained = rows.filter(({ status, test }) => status === 'trained' && (test ?? 0) > 0);
  const predictions = await Promise.all(trained.map(({ user_id }) => run.student(user_id).predictions()));
  await run.writePredictionsParquet(predictions.flat());
}

/** user id -> the row of a student whom an earlier process trained. */
export async function rowsOfTrained(run: Run, students: readonly string[]): Promise<Map<string, StudentRow>> {
  const rows = new Map<string, StudentRow>();
  for (const student of students) {
    const metrics = await run.student(student).metrics();
    if (metrics === null) continue;
    const { selection: _selection, steps: _steps, ...row } = metrics;
    rows.set(student, row);
  }
  return rows;
}
