/** Job `sample`: an answer log whose truth is known, to try things on. */
import { defineJob } from '../job.ts';
import { completeSample, sampleInput } from './input.ts';

export const sample = defineJob({
  name: 'sample',
  does: 'generate a class of students whose abilities, and questions whose difficulties, are known',
  input: sampleInput,
  positional: [],
  uses: [],
  complete: completeSample,
  locks: () => [],
  work: () => import('./work.ts'),
});
