/** reader.json of a class that reads with more than its base: all of a reader, as plain numbers and words. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { UnderstudyError } from '../errors.ts';
import { checkJson, readJson } from '../files/index.ts';
import { ALL_BLOCKS } from '../readers/index.ts';
import type { ClassReader, OptionReader } from '../students/index.ts';

const FILE = 'reader.json';

const numbers = z.array(z.number());
const block = { name: z.enum(ALL_BLOCKS), variance: z.number().nonnegative(), weights: numbers };
const reader = {
  mean: z.number(),
  residual: z.number().nonnegative(),
  error: z.number().nonnegative(),
  usual: z
    .object({ mean: z.number(), deviation: z.number(), everywhere: z.array(z.string()) })
    .exactOptional(),
  blocks: z.array(
    z.union([
      z.object({ ...block, vocabulary: z.object({ terms: z.array(z.string()), weights: numbers }) }),
      z.object({
        ...block,
        scaling: z.object({ centre: numbers, divisor: numbers }),
        alike: z.boolean().exactOptional(),
      }),
      z.object({
        ...block,
        covariate: z.object({
          name: z.string(),
          number: z
            .object({ centre: z.number(), deviation: z.number(), least: z.number(), most: z.number() })
            .nullable(),
          values: z.array(z.string()),
          shares: numbers,
        }),
      }),
    ]),
  ),
};
const schema: z.ZodType<ClassReader> = z.object({
  ...reader,
  population: z.object({ mean: numbers, covariance: numbers, abilityVariance: z.number().nonnegative() }),
});

/** Beside it, where counts of options taught which of them draws how many. */
const OPTIONS = 'options.json';
const optionsSchema: z.ZodType<OptionReader> = z.object({ reader: z.object(reader), divisors: numbers });

/** @throws UnderstudyError `run` for a number that is not finite */
export async function saveOptions(folder: string, options: OptionReader): Promise<void> {
  await writeFile(join(folder, OPTIONS), JSON.stringify(checkJson(options, optionsSchema, OPTIONS)));
}

/** @throws UnderstudyError `base` where it is missing or broken */
export async function openOptions(folder: string): Promise<OptionReader> {
  const path = join(folder, OPTIONS);
  const options = await readJson(path, optionsSchema);
  if (options === undefined) throw new UnderstudyError('base', `${path}: no such file`);
  return options;
}

/** @throws UnderstudyError `run` for a number that is not finite */
export async function saveReader(folder: string, reader: ClassReader): Promise<void> {
  await writeFile(join(folder, FILE), JSON.stringify(checkJson(reader, schema, FILE)));
}

/** @throws UnderstudyError `base` where it is missing or broken */
export async function openReader(folder: string): Promise<ClassReader> {
  const path = join(folder, FILE);
  const reader = await readJson(path, schema);
  if (reader === undefined) throw new UnderstudyError('base', `${path}: no such file`);
  return reader;
}
