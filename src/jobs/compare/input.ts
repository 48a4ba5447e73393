/** What job `compare` can be asked for. */
import { z } from 'zod';
import { movedLog, runOfQuestions } from '../common-fields.ts';
import { seed } from '../fields.ts';

export const compareInput = z.strictObject({
  run: runOfQuestions(),
  log: movedLog(),
  seed: seed().default(42).meta({ description: 'of synthetic answers, halves and samples' }),
});

export type CompareJob = z.output<typeof compareInput>;
