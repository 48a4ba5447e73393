/** What job `inspect` can be asked for. */
import { z } from 'zod';
import { columnNames, FORMATS } from '../common-fields.ts';
import { path } from '../fields.ts';

export const inspectInput = z.strictObject({
  log: path().meta({
    description: `answers as ${FORMATS}, items alone, or a run folder: its log, and what its class reads`,
  }),
  columns: columnNames("the log's", 'user_id=student,is_correct=score'),
});

export type InspectJob = z.output<typeof inspectInput>;
