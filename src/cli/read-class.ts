/** From a job to the answers that it trains on. */
import {
  type AnswerLog,
  auditLog,
  type ClassAnswers,
  classAnswers,
  type LogAudit,
  mostActiveStudents,
  openAnswerLog,
} from '../answers/index.ts';
import type { TrainJob } from './train-job.ts';

type ClassJob = Pick<TrainJob, 'log' | 'columns' | 'attempts' | 'students'>;

export interface ReadClass {
  /** Of the chosen students, who come with the fewest answers first. */
  readonly answers: ClassAnswers;
  /** Of the log. */
  readonly fingerprint: string;
}

/** The chosen students with their answers; the log is closed when this returns. */
export async function readClass(job: ClassJob): Promise<ReadClass> {
  return await withLog(job, (log) => chooseClass(log, job));
}

/** With what could leak from the log into a test; reads the file once more. */
export async function readAuditedClass(job: ClassJob): Promise<ReadClass & { readonly audit: LogAudit }> {
  return await withLog(job, async (log) => ({
    ...(await chooseClass(log, job)),
    audit: await auditLog(log),
  }));
}

async function withLog<Result>(
  { log: path, columns, attempts }: ClassJob,
  use: (log: AnswerLog) => Promise<Result>,
): Promise<Result> {
  const log = await openAnswerLog({ path, columns, attempts });
  try {
    return await use(log);
  } finally {
    log.close();
  }
}

async function chooseClass(log: AnswerLog, { students }: ClassJob): Promise<ReadClass> {
  const chosen = await mostActiveStudents(log, students ?? Number.POSITIVE_INFINITY);
  const answers = await classAnswers(
    log,
    chosen.map(({ userId }) => userId),
  );
  return { answers, fingerprint: log.fingerprint };
}
