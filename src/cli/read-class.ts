/** From a job to the answers that it trains on. */
import {
  type AnswerLog,
  auditLog,
  type ClassAnswers,
  type LogAudit,
  openAnswerLog,
  readStudents,
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
  return await withLog(job, (log) => readStudents(log, job.students));
}

/** With what could leak from the log into a test; reads the file once more. */
export async function readAuditedClass(job: ClassJob): Promise<ReadClass & { readonly audit: LogAudit }> {
  return await withLog(job, async (log) => ({
    ...(await readStudents(log, job.students)),
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
