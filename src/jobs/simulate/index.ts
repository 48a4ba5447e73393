/** Job `simulate`: what the synthetic students say to questions. */
import { defineJob } from '../job.ts';
import { completeSimulate, simulateInput } from './input.ts';

export const simulate = defineJob({
  name: 'simulate',
  does: 'ask every synthetic student of a run every question: P(correct)',
  input: simulateInput,
  positional: ['run', 'questions'],
  uses: ['device', 'threads'],
  complete: completeSimulate,
  locks: ({ run }) => [{ folder: run, reads: true }],
  work: () => import('./work.ts'),
});
