/** What job `compare` can be asked for. */
import { z } from 'zod';
import { movedLog, runFolder } from '../common-fields.ts';
import { seed } from '../fields.ts';

export const compareInput = z.strictObject({
  run: runFolder(
    'a run that held out whole questions (trained with `split: question`, best with `folds: 5`)',
  ),
  log: movedLog(),
  seed: seed().default(42).meta({ description: 'of synthetic answers, halves and samples', value: 'number' }),
});

export type CompareJob = z.output<typeof compareInput>;
