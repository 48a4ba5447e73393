/** The sets of `shared/data` by name, each read into one plain record. */
import { join } from 'node:path';
import { hqTrivia, naepItems, wordMeanings } from './item-banks.ts';
import { answerLog, metabenchArc } from './logs.ts';
import type { ReadingSet } from './reading-set.ts';

const LOADERS: Readonly<Record<string, (folder: string, name: string) => Promise<ReadingSet>>> = {
  'dbe-kt22': answerLog,
  'metabench-arc': metabenchArc,
  'naep-items': naepItems,
  'gsm8k-llm': answerLog,
  'hq-trivia': hqTrivia,
  'mmlu-pro-llm': answerLog,
  'word-meanings': wordMeanings,
};

/** The smallest first. */
export const SET_NAMES: readonly string[] = Object.keys(LOADERS);

/**
 * Set after set, so that only one need be in memory.
 *
 * @param folder has a folder of each set's name
 * @throws Error naming a set that is not known
 */
export async function* loadSets(
  folder: string,
  names: readonly string[] = SET_NAMES,
): AsyncGenerator<ReadingSet> {
  for (const name of names)
    if (!Object.hasOwn(LOADERS, name))
      throw new Error(`sets: expected some of ${SET_NAMES.join(', ')}, got ${name}`);
  for (const name of names) yield await LOADERS[name]!(join(folder, name), name);
}
