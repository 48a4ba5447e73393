/** readings.json of a class that reads with more than its base: what its reader learned from, text by text. */
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { checkJson, readJson } from '../files/index.ts';

const FILE = 'readings.json';

const numbers = z.array(z.number());
const schema = z.object({
  /** SHA-256 of each text, in hexadecimal, its first 16 digits: the texts themselves are in the log. */
  texts: z.array(z.string()),
  /** Difficulty of each, as its answers alone show it, and its standard error; logits. */
  difficulty: numbers,
  error: z.array(z.number().nonnegative()),
});

/** What answers say of texts: places of the texts, their difficulties and standard errors, logits. */
export interface Readings {
  readonly texts: readonly number[];
  readonly difficulty: ArrayLike<number>;
  readonly error: ArrayLike<number>;
}

/** @throws UnderstudyError `run` for a number that is not finite */
export async function saveReadings(
  folder: string,
  texts: readonly string[],
  { texts: places, difficulty, error }: Readings,
): Promise<void> {
  const kept = {
    texts: places.map((place) => hashOf(texts[place]!)),
    difficulty: Array.from(difficulty, short),
    error: Array.from(error, short),
  };
  await writeFile(join(folder, FILE), JSON.stringify(checkJson(kept, schema, FILE)));
}

/**
 * @param texts of the run's log, in any order; those that nothing was learned from are left out
 * @returns null for a run of an earlier version, which did not keep them, and where a text is no longer there
 * @throws UnderstudyError `run` where the file is broken
 */
export async function openReadings(folder: string, texts: readonly string[]): Promise<Readings | null> {
  const kept = await readJson(join(folder, FILE), schema);
  if (kept === undefined) return null;
  const places = new Map(texts.map((text, place) => [hashOf(text), place]));
  const found = kept.texts.map((hash) => places.get(hash) ?? -1);
  if (found.includes(-1)) return null;
  return { texts: found, difficulty: kept.difficulty, error: kept.error };
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

/** Far below the errors of difficulties. */
const short = (value: number): number => Number(value.toPrecision(7));
