/** Job `evaluate`: how good a run is on answers that it was not trained on. */
import { defineJob } from '../job.ts';
import { evaluateInput } from './input.ts';

export const evaluate = defineJob({
  name: 'evaluate',
  does: 'judge a run on held-out answers, beside simpler predictors on the same answers',
  input: evaluateInput,
  positional: ['run'],
  uses: ['threads'],
  complete: (job) => job,
  locks: ({ run, against }) =>
    [run, ...(against === undefined ? [] : [against])].map((folder) => ({ folder, reads: true })),
  work: () => import('./work.ts'),
});
