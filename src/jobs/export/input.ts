/** What job `export` can be asked for. */
import { z } from 'zod';
import { UnderstudyError } from '../../errors.ts';
import { runFolder } from '../common-fields.ts';
import { optional, path, text, yes } from '../fields.ts';

export const exportInput = z.strictObject({
  run: runFolder(),
  student: optional(text(), { description: 'one student, by the id of the answer log', value: 'id' }),
  all: yes().default(false).meta({ description: 'every student, each in a folder below `out`' }),
  out: path('folder').meta({ description: 'where they are written' }),
  onnx: yes().default(false).meta({ description: 'add the model as ONNX, for Transformers.js' }),
  quantize: yes().default(false).meta({
    description: 'add one with 8-bit weights as well, a quarter of the size (with it `onnx` is set)',
  }),
});

export type ExportJob = z.output<typeof exportInput>;

/** @throws UnderstudyError `usage` unless either a student or all are asked for */
export function completeExport(job: ExportJob): ExportJob {
  if ((job.student === undefined) === job.all) return job;
  throw new UnderstudyError('usage', 'expected either `student` or `all`', {
    hint: 'name one student, or ask for all of them',
  });
}
