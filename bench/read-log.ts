/** The answers of the most active students of a log, or of all. */
import { type ClassAnswers, openAnswerLog, readStudents } from '../src/answers/index.ts';

export async function readLog(
  path: string,
  { attempts, students }: { readonly attempts: string; readonly students: number | null },
): Promise<ClassAnswers> {
  const log = await openAnswerLog({ path, attempts: attempts === 'first' ? 'first' : 'all' });
  try {
    return (await readStudents(log, students)).answers;
  } finally {
    log.close();
  }
}
