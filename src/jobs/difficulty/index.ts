/** Job `difficulty`: how hard questions are, with standard errors. */
import { defineJob } from '../job.ts';
import { completeDifficulty, difficultyInput } from './input.ts';

export const difficulty = defineJob({
  name: 'difficulty',
  does: 'how hard questions are, asked before or not: facility and b with standard errors',
  input: difficultyInput,
  positional: ['run', 'questions'],
  uses: ['device', 'threads'],
  complete: completeDifficulty,
  locks: ({ run }) => [{ folder: run, reads: true }],
  work: () => import('./work.ts'),
});
