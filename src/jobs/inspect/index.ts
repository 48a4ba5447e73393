/** Job `inspect`: what is in an answer log. */
import { defineJob } from '../job.ts';
import { completeInspect, inspectInput } from './input.ts';

export const inspect = defineJob({
  name: 'inspect',
  does: 'check an answer log, say what is in it and what could leak from training to test',
  input: inspectInput,
  positional: ['data'],
  uses: ['threads'],
  complete: completeInspect,
  locks: () => [],
  work: () => import('./work.ts'),
});
