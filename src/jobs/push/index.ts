/** Job `push`: synthetic students to the Hugging Face Hub. */
import { defineJob } from '../job.ts';
import { completePush, pushInput } from './input.ts';

export const push = defineJob({
  name: 'push',
  does: 'push synthetic students to the Hugging Face Hub, a repository each',
  input: pushInput,
  positional: ['run'],
  uses: ['hub'],
  hasPlan: true,
  complete: completePush,
  locks: ({ run }) => [{ folder: run }],
  work: () => import('./work.ts'),
});
