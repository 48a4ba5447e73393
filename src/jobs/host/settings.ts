/** What belongs to the host and not to a job: declared once, for every job that uses it. */
import { z } from 'zod';
import { DEVICE_NAMES } from '../../engine/inputs.ts';
import { choice, wholeNumber } from '../fields.ts';

/** Above what machines have; more are a slip of the hand. */
const MOST_THREADS = 256;

export const hostInput = z.strictObject({
  threads: wholeNumber(0, MOST_THREADS).default(0).meta({
    description: 'of one operation, and of reading a log; 0 for all cores, and never more than there are',
  }),
  device: choice(DEVICE_NAMES).default('cpu').meta({ description: 'what computes', value: 'name' }),
});

/** Plain data. */
export type HostSettings = z.output<typeof hostInput>;
