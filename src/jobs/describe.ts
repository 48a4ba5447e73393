/** Jobs for whoever shows them: a page, a form, another language. */
import { z } from 'zod';
import { type Field, fieldsOf } from './fields.ts';
import { JOB_NAMES, type JobName, loadJob } from './registry.ts';

export interface JobDescription {
  readonly name: JobName;
  /** A sentence without its full stop. */
  readonly does: string;
  /** In the order of --help: those that the command line takes by their place first. */
  readonly fields: readonly Field[];
  /** Of the input, JSON Schema 2020-12. */
  readonly schema: Readonly<Record<string, unknown>>;
}

/** All jobs, in the order in which `--help` lists them. Nothing of a job but its spec is loaded. */
export async function describeJobs(): Promise<JobDescription[]> {
  return await Promise.all(
    JOB_NAMES.map(async (name) => {
      const job = await loadJob(name);
      return {
        name,
        does: job.does,
        fields: fieldsOf(job),
        schema: z.toJSONSchema(job.input, { io: 'input' }),
      };
    }),
  );
}
