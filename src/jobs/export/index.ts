/** Job `export`: synthetic students as Transformers folders. */
import { defineJob } from '../job.ts';
import { completeExport, exportInput } from './input.ts';

export const exportStudents = defineJob({
  name: 'export',
  does: 'write synthetic students as folders that Transformers loads',
  input: exportInput,
  positional: ['run'],
  uses: [],
  complete: completeExport,
  locks: ({ run }) => [{ folder: run, reads: true }],
  work: () => import('./work.ts'),
});
