/** The students of a class in a checkpoint: `posteriors.json`, every digit of it, so that training goes on exactly. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { UnderstudyError } from '../../errors.ts';
import type { ClassPosteriors } from './class-posteriors.ts';

const FILE = 'posteriors.json';

const fileSchema = z.object({
  prior: z.object({ bias: z.number(), vector: z.array(z.number()) }),
  means: z.array(z.array(z.number())),
  covariances: z.array(z.array(z.number())),
});

/** Writes into a checkpoint in the making. */
export async function savePosteriors(folder: string, { prior, students }: ClassPosteriors): Promise<void> {
  const content = {
    prior,
    means: students.map(({ mean }) => [...mean]),
    covariances: students.map(({ covariance }) => [...covariance]),
  };
  await writeFile(join(folder, FILE), JSON.stringify(content));
}

/** @throws UnderstudyError `run` when the file is missing, broken, or of another class than `like` */
export async function loadPosteriors(folder: string, like: ClassPosteriors): Promise<ClassPosteriors> {
  const path = join(folder, FILE);
  try {
    const { prior, means, covariances } = fileSchema.parse(JSON.parse(await readFile(path, 'utf8')));
    const K = like.prior.vector.length + 1;
    const areSizes = (rows: readonly number[][], size: number) =>
      rows.length === like.students.length && rows.every(({ length }) => length === size);
    if (prior.vector.length !== K - 1 || !areSizes(means, K) || !areSizes(covariances, K * K))
      throw new Error('another class');
    const students = means.map((mean, s) => ({
      mean: Float64Array.from(mean),
      covariance: Float64Array.from(covariances[s]!),
    }));
    return { prior, students };
  } catch (cause) {
    throw new UnderstudyError('run', `${path}: not the students of this class`, {
      hint: 'remove this checkpoint, or start over with --fresh',
      cause,
    });
  }
}
