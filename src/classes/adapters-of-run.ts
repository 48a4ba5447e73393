/** Which students of a run with recipe `adapter` have an adapter, and which answer as the class has them. */
import { type ClassStudent, readRunEvents, readStudent, type StudentRow } from '../runs/index.ts';
import { skippedRow } from './rows.ts';

interface StudentOfAdapterRun {
  readonly student: ClassStudent;
  /** The adapter's folder; null for who was skipped, or joined later. */
  readonly adapter: string | null;
  /** The student's row of students.csv. */
  readonly row: StudentRow;
}

export interface AdaptersOfRun {
  readonly students: readonly StudentOfAdapterRun[];
  /** Students whose training has not ended: they are neither one nor the other. */
  readonly untrained: readonly string[];
}

/** @param students of the class of the run in the folder, in its order */
export async function adaptersOfRun(
  folder: string,
  students: readonly ClassStudent[],
): Promise<AdaptersOfRun> {
  const skipped = await skippedRows(folder);
  const known: StudentOfAdapterRun[] = [];
  const untrained: string[] = [];
  for (const student of students) {
    const { user_id, joined } = student;
    const adapter = await readStudent(folder, user_id);
    const row = adapter?.metrics ?? (joined ? student.row : skipped.get(user_id));
    if (row === undefined) untrained.push(user_id);
    else known.push({ student, adapter: adapter?.folder ?? null, row });
  }
  return { students: known, untrained };
}

async function skippedRows(folder: string): Promise<Map<string, StudentRow>> {
  const events = (await readRunEvents(folder)).filter(({ event }) => event === 'skipped');
  return new Map(
    events.map(({ student, answers, reason }) => [
      String(student),
      skippedRow(String(student), Number(answers), String(reason)),
    ]),
  );
}
