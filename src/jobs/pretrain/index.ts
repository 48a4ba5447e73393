/** Job `pretrain`: a small base of one's own. */
import { defineJob } from '../job.ts';
import { pretrainInput } from './input.ts';

export const pretrain = defineJob({
  name: 'pretrain',
  does: 'train a small ModernBERT from nothing on generated question text',
  input: pretrainInput,
  positional: [],
  uses: ['device', 'threads'],
  hasPlan: false,
  complete: (job) => job,
  locks: () => [],
  work: () => import('./work.ts'),
});
