/** From a job to the answers that it trains on. */
import { type ClassAnswers, classAnswers, mostActiveStudents, openAnswerLog } from '../answers/index.ts';
import type { TrainJob } from './train-job.ts';

/** The chosen students with their answers, the fewest first; the log is closed when this returns. */
export async function readClass(
  job: Pick<TrainJob, 'log' | 'columns' | 'attempts' | 'students'>,
): Promise<{ answers: ClassAnswers; fingerprint: string }> {
  const { log: path, columns, attempts, students } = job;
  const log = await openAnswerLog({ path, columns, attempts });
  try {
    const chosen = await mostActiveStudents(log, students ?? Number.POSITIVE_INFINITY);
    const answers = await classAnswers(
      log,
      chosen.map(({ userId }) => userId),
    );
    return { answers, fingerprint: log.fingerprint };
  } finally {
    log.close();
  }
}
