/** What job `inspect` can be asked for. */
import { z } from 'zod';
import { UnderstudyError } from '../../errors.ts';
import { columnNames, FORMATS, logReadingFields } from '../common-fields.ts';
import { expected, optional, path } from '../fields.ts';

export const inspectInput = z.strictObject({
  data: optional(path(), {
    description: `answers as ${FORMATS}, items alone, or a run folder: its log, and what its class reads`,
  }),
  log: optional(path(), {
    description: "the run's answer log or bank, where it has moved; without a run, what to check",
  }),
  columns: columnNames("the log's", 'user_id=student,is_correct=score'),
  ...logReadingFields('plain where texts clearly hold it; of a run as it was trained'),
});

export type InspectJob = z.output<typeof inspectInput>;

/** @throws UnderstudyError `usage` where there is nothing to check */
export function completeInspect(job: InspectJob): InspectJob {
  if (job.data !== undefined || job.log !== undefined) return job;
  throw new UnderstudyError('usage', `\`data\`: ${expected('a path')({})}`);
}
