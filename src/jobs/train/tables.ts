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
