/**
 * The students of a class in a checkpoint, to the last bit, so that training goes on exactly: `posteriors.bin`, one line
 * of JSON with the prior and the sizes, then every student's mean [K] and covariance [K, K] as little-endian float64.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { UnderstudyError } from '../../errors.ts';
import type { ClassPosteriors } from './class-posteriors.ts';

const FILE = 'posteriors.bin';
const NEWLINE = 0x0a;

const headerSchema = z.object({
  prior: z.object({ bias: z.number(), vector: z.array(z.number()) }),
  students: z.int(),
});

/** Writes into a checkpoint in the making. */
export async function savePosteriors(folder: string, { prior, students }: ClassPosteriors): Promise<void> {
  const K = prior.vector.length + 1;
  const numbers = new Float64Array(students.length * (K + K * K));
  students.forEach(({ mean, covariance }, s) => {
    numbers.set(mean, s * (K + K * K));
    numbers.set(covariance, s * (K + K * K) + K);
  });
  const header = `${JSON.stringify({ prior, students: students.length })}\n`;
  await writeFile(join(folder, FILE), Buffer.concat([Buffer.from(header), Buffer.from(numbers.buffer)]));
}

/** @throws UnderstudyError `run` when the file is missing, broken, or of another class than `like` */
export async function loadPosteriors(folder: string, like: ClassPosteriors): Promise<ClassPosteriors> {
  const path = join(folder, FILE);
  try {
    const bytes = await readFile(path);
    const end = bytes.indexOf(NEWLINE) + 1;
    const { prior, students } = headerSchema.parse(JSON.parse(bytes.toString('utf8', 0, end)));
    const K = like.prior.vector.length + 1;
    // A copy of its own: numbers must begin at a multiple of eight.
    const numbers = new Float64Array(new Uint8Array(bytes.subarray(end)).buffer);
    const fits = students === like.students.length && prior.vector.length === K - 1;
    if (!fits || numbers.length !== students * (K + K * K) || !numbers.every(Number.isFinite))
      throw new Error('another class');
    return {
      prior,
      students: Array.from({ length: students }, (_, s) => {
        const from = s * (K + K * K);
        return { mean: numbers.slice(from, from + K), covariance: numbers.slice(from + K, from + K + K * K) };
      }),
    };
  } catch (cause) {
    throw new UnderstudyError('run', `${path}: not the students of this class`, {
      hint: 'remove this checkpoint, or start over with `fresh`',
      cause,
    });
  }
}
