/** The sets of `shared/data` by name, each read into one plain record. */
import { join } from 'node:path';
import { findNearDuplicates, joinPairs } from '../../src/answers/index.ts';
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
  for (const name of names) yield withNearDuplicates(await LOADERS[name]!(join(folder, name), name));
}

/** Questions that differ in a word or two give each other away: they are of one group, as in the product's own splits. */
function withNearDuplicates(set: ReadingSet): ReadingSet {
  const { questions } = set;
  const first = new Map<string, number>();
  const ofWording = questions.map(({ group }, q) => {
    if (!first.has(group)) first.set(group, q);
    return [first.get(group)!, q] as const;
  });
  const near = findNearDuplicates(questions.map(({ text }) => text)).map(({ a, b }) => [a, b] as const);
  const { groupOf } = joinPairs(questions.length, [...ofWording, ...near]);
  // Named after their first question.
  const named = new Map<number, string>();
  questions.forEach(({ group }, q) => {
    if (!named.has(groupOf[q]!)) named.set(groupOf[q]!, group);
  });
  return {
    ...set,
    questions: questions.map((question, q) => ({ ...question, group: named.get(groupOf[q]!)! })),
  };
}
