/**
 * All that a class with a frozen encoder reads by: base, words, letters, surface, and what is known of a question beside
 * its text. Learned and read as a bank of items is, which is how a class's questions are, too.
 */
import { covariateLabel } from '../../src/answers/index.ts';
import { BLOCKS, type BlockName } from '../../src/readers/index.ts';
import { type ItemsToLearn, itemsAt, learnItems, readItems } from '../../src/students/items/learn-items.ts';
import { type BaseVectors, baseVectors } from './base-vectors.ts';
import type { UncertainPredictor } from './predictors.ts';
import type { ReadingQuestion, ReadingSet } from './reading-set.ts';

/**
 * @param folder a base that a class can have
 * @param vectors what the base makes of texts, where others read by it too
 */
export function classReader(
  folder: string,
  threads: number,
  vectors: BaseVectors = baseVectors(folder, threads),
): UncertainPredictor {
  return {
    name: `the class's reader: ${folder}`,
    async read(set, train, test) {
      const texts = set.questions.map(withCovariates);
      const items = itemsOf(set, texts, await vectors(set, texts));
      const covariates = Object.keys(set.questions[0]!.covariates).map(covariateLabel);
      const blocks: readonly BlockName[] = [
        ...BLOCKS,
        ...(covariates.length > 0 ? ['covariates' as const] : []),
      ];
      const { reader } = learnItems(items, train, { blocks, covariates, seed: 1 });
      const { texts: asked, base } = itemsAt(items, test);
      return readItems(reader, { texts: asked, base });
    },
  };
}

/** The text as `questionText` writes it where covariates are named: a line of each, before the question. */
export function withCovariates({ text, covariates }: Pick<ReadingQuestion, 'text' | 'covariates'>): string {
  const lines = Object.entries(covariates).map(([name, value]) => `${covariateLabel(name)}: ${value}`);
  if (lines.length === 0) return text;
  const question = text.startsWith('Question: ') ? 0 : text.indexOf('\n\nQuestion: ') + 2;
  const context = text.slice(0, question).trimEnd();
  return `${[...(context === '' ? [] : [context]), ...lines].join('\n')}\n\n${text.slice(question)}`;
}

function itemsOf(
  { questions, difficulty, error }: ReadingSet,
  texts: readonly string[],
  base: readonly Float32Array[],
): ItemsToLearn {
  const numbers = new Map<string, number>();
  const groups = Int32Array.from(questions, ({ group }) => {
    if (!numbers.has(group)) numbers.set(group, numbers.size);
    return numbers.get(group)!;
  });
  return { texts, base, difficulty, error, groups };
}
