/** Runs of a base of a few thousand weights, each trained in this process in about a second: for tests that need one. */
import { join } from 'node:path';
import { expect } from 'vitest';
import { type InputOf, sample, train } from '../src/jobs/index.ts';
import { FIXTURES } from './e2e/process.ts';

export const TINY_BASE: string = join(FIXTURES, 'notebook-run/base');
/** 101 answers of four students, one of whom, 23, gave a single one. */
export const TINY_LOG: string = join(FIXTURES, 'notebook-run/answers.csv');

type Training = Partial<InputOf<'train'>>;

const QUICK = {
  solo: { recipe: 'solo', epochs: 1 },
  class: { recipe: 'class', encoder: 'frozen', epochs: 2, rank: 2 },
  adapter: { recipe: 'adapter', encoder: 'frozen', epochs: 2, rank: 2, adapterEpochs: 1 },
} as const satisfies Record<string, Training>;

/** Trains on the tiny log; returns `out`. @param change inputs that are to be others */
export async function trainTiny(
  recipe: keyof typeof QUICK,
  out: string,
  change: Training = {},
): Promise<string> {
  const input = { log: TINY_LOG, base: TINY_BASE, ...QUICK[recipe], out, ...change };
  expect(await train(input, { host: 'here', threads: 1 })).not.toBeNull();
  return out;
}

/**
 * A class of 24 students that answered some of 36 questions, trained in three folds of questions.
 *
 * @param folder where its log is written, as answers.csv
 * @returns the run folder, below it
 */
export async function trainSampled(folder: string, change: Training = {}): Promise<string> {
  const size = { students: 24, questions: 36, fewest: 18, most: 30 };
  await sample({ out: folder, seed: 7, ...size }, { host: 'here' });
  const log = join(folder, 'answers.csv');
  return await trainTiny('class', join(folder, 'run'), { log, split: 'question', folds: 3, ...change });
}
