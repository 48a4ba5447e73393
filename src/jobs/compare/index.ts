/** Job `compare`: synthetic difficulties against real ones. */
import { defineJob } from '../job.ts';
import { compareInput } from './input.ts';

export const compare = defineJob({
  name: 'compare',
  does: 'synthetic against real: difficulties of questions that the class had not met, and its answers',
  input: compareInput,
  positional: ['run'],
  uses: ['device', 'threads'],
  complete: (job) => job,
  locks: ({ run }) => [{ folder: run, reads: true }],
  work: () => import('./work.ts'),
});
