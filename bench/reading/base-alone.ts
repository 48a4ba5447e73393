/** A base that is not trained on the questions, and nothing beside it: the class's own reader of the base's vectors. */
import { resolve } from 'node:path';
import { openDevice } from '../../src/engine/index.ts';
import { openCheckpoint } from '../../src/model/index.ts';
import { learnBlocks, readDifficulty } from '../../src/readers/index.ts';
import { fitTokenizer, loadTokenizer } from '../../src/text/index.ts';
import { poolTexts } from '../pool-texts.ts';
import type { ReadingPredictor } from './predictors.ts';
import type { ReadingSet } from './reading-set.ts';

/** Longest text that is read, in tokens. */
const LONGEST = 1024;

/** @param folder a base that a class can have */
export function baseAlone(folder: string, threads: number): ReadingPredictor {
  let latest: { readonly set: ReadingSet; readonly vectors: readonly Float32Array[] } | undefined;
  return {
    name: `base alone: ${folder}`,
    async predict(set, train, test) {
      if (latest?.set !== set) latest = { set, vectors: await vectorsOf(resolve(folder), set, threads) };
      const { vectors } = latest;
      const given = (places: readonly number[]) => ({
        texts: places.map((q) => set.questions[q]!.text),
        base: places.map((q) => vectors[q]!),
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

/** What the base makes of every question, pooled as its folder says. */
async function vectorsOf(
  folder: string,
  { questions }: ReadingSet,
  threads: number,
): Promise<Float32Array[]> {
  const checkpoint = await openCheckpoint(folder);
  const tokenizer = fitTokenizer(await loadTokenizer(folder), checkpoint.config);
  const device = await openDevice('cpu', { threads });
  const tokens = questions.map(({ text }) => tokenizer.encode(text, LONGEST));
  const vectors = await poolTexts(device, checkpoint, tokens);
  await checkpoint.close();
  return vectors;
}
