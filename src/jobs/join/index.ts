/** Job `join`: new students in a trained class. */
import { defineJob } from '../job.ts';
import { joinInput } from './input.ts';

export const join = defineJob({
  name: 'join',
  does: 'take new students into a trained class, from a handful of answers each',
  input: joinInput,
  positional: ['run', 'answers'],
  uses: ['device', 'threads'],
  complete: (job) => job,
  locks: ({ run }) => [{ folder: run }],
  work: () => import('./work.ts'),
});
