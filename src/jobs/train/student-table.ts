/** The students of a run whose models are folders (recipes solo and adapter): the row of each, and the tables of all. */
import { heldOutRows, skippedRow, trainedRow } from '../../classes/index.ts';
import type { StudentRow } from '../../runs/index.ts';
import type { StudentResult } from '../../students/index.ts';
import type { RecipeEvent } from './events.ts';
import type { Training } from './open-training.ts';

/** What metrics.json has: the row and more. */
type StudentMetrics = StudentRow & Pick<StudentResult, 'selection' | 'steps'>;

/** Has the students whom an earlier process trained. @param joined rows of who joined the class later */
export async function openStudentTable(
  { run, answers: { students } }: Training,
  joined: readonly StudentRow[] = [],
) {
  const known = new Map<string, StudentRow>();
  for (const student of students) {
    const metrics = await run.student(student).metrics();
    if (metrics === null) continue;
    const { selection: _selection, steps: _steps, ...row } = metrics as StudentMetrics;
    known.set(student, row);
  }
  const rows = () => [...students.flatMap((student) => known.get(student) ?? []), ...joined];
  return {
    /** Whether the student is trained, by this process or an earlier one, or skipped. */
    isFinished: (student: string) => known.has(student),
    /** The rows of trained and skipped students, in the order of the class. */
    rows,
    note(event: RecipeEvent) {
      if (event.event !== 'skipped') return;
      known.set(event.student, skippedRow(event.student, event.answers, event.reason));
    },
    /** @param save writes the model into an empty folder */
    async keep(result: StudentResult, save: (folder: string) => Promise<void>) {
      const { student, selection, steps } = result;
      const row = trainedRow(result);
      const metrics: StudentMetrics = { ...row, selection, steps };
      const predictions = heldOutRows(student, result.heldOut);
      await run.student(student).saveModel({ fill: save, predictions, metrics });
      known.set(student, row);
    },
    /** students.csv, and the predictions of all students who are trained. */
    async write() {
      await run.writeStudentsCsv(rows());
      // Students who joined a class have no test rows.
      const tested = rows().filter(({ status, test }) => status === 'trained' && (test ?? 0) > 0);
      const predictions = await Promise.all(tested.map(({ user_id }) => run.student(user_id).predictions()));
      await run.writePredictionsParquet(predictions.flat());
    },
  };
}
