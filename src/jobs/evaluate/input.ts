/** What job `evaluate` can be asked for. */
import { z } from 'zod';
import { formulasField, movedLog, runFolder } from '../common-fields.ts';
import { optional, path, seed, wholeNumber } from '../fields.ts';

export const evaluateInput = z.strictObject({
  run: runFolder(),
  against: optional(path('run'), {
    description: 'another run of the same log: both on their common test answers',
  }),
  log: movedLog(),
  draws: wholeNumber(0, 100_000).default(1000).meta({
    description: 'of students and questions, for the intervals',
  }),
  seed: seed().default(42).meta({ description: 'of the draws' }),
  ...formulasField(),
});

export type EvaluateJob = z.output<typeof evaluateInput>;
