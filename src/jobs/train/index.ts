/** Job `train`: from an answer log to a class of synthetic students. */
import { join } from 'node:path';
import { defineJob } from '../job.ts';
import { trainInput } from './input.ts';
import { trainJobOf } from './job-of-input.ts';

export const train = defineJob({
  name: 'train',
  does: 'train a synthetic student for each student of an answer log',
  input: trainInput,
  positional: ['log'],
  uses: ['device', 'threads', 'hub'],
  hasPlan: true,
  complete: trainJobOf,
  locks: ({ out, fresh }) => [{ folder: out, isNew: true, fresh }],
  eventLog: ({ out }) => join(out, 'log.jsonl'),
  work: () => import('./work.ts'),
});
