/** A base that is not trained on the questions, and nothing beside it: the class's own reader of the base's vectors. */
import { learnBlocks, readDifficulty } from '../../src/readers/index.ts';
import { type BaseVectors, baseVectors } from './base-vectors.ts';
import type { ReadingPredictor } from './predictors.ts';

/**
 * @param folder a base that a class can have
 * @param vectors what the base makes of texts, where others read by it too
 */
export function baseAlone(
  folder: string,
  threads: number,
  vectors: BaseVectors = baseVectors(folder, threads),
): ReadingPredictor {
  return {
    name: `base alone: ${folder}`,
    async predict(set, train, test) {
      const texts = set.questions.map(({ text }) => text);
      const ofBase = await vectors(set, texts);
      const given = (places: readonly number[]) => ({
        texts: places.map((q) => texts[q]!),
        base: places.map((q) => ofBase[q]!),
      });
      const reader = learnBlocks({
        ...given(train),
        blocks: ['base'],
        difficulty: Float64Array.from(train, (q) => set.difficulty[q]!),
        error: Float64Array.from(train, (q) => set.error[q]!),
        seed: 1,
      });
      return readDifficulty(reader, given(test));
    },
  };
}
