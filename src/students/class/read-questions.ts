/** A trained class that reads with more than its base: difficulties by blocks of features in place of the network's. */
import { rowsOn, type Side } from '../../answers/index.ts';
import { type BlockName, learnToRead, type Reader, readDifficulty } from '../../readers/index.ts';
import type { MixedReading } from '../population/mix-readers.ts';
import type { ClassData } from './class-data.ts';
import type { Estimate } from './finish-class.ts';
import { textEvidence } from './text-evidence.ts';

/** What the base makes of every text, `[hidden]` each, to learn from; or what was learned by a tuned encoder. */
export type ReadBy = { readonly pooled: readonly ArrayLike<number>[] } | MixedReading;

export interface ReadingJob {
  readonly data: ClassData;
  readonly by: ReadBy;
  readonly blocks: readonly BlockName[];
  readonly seed: number;
}

export interface ReadEstimate extends Estimate {
  readonly reader: Reader;
}

/**
 * The same students and the same loadings, each text as difficult as text and answers of `sides` say together; texts
 * without such answers as what was learned from the others says.
 */
export function readQuestions(
  { data, by, blocks, seed }: ReadingJob,
  { scores, posteriors }: Estimate,
  ...sides: readonly Side[]
): ReadEstimate {
  const { texts } = data.answers;
  const evidence = textEvidence(data.answers, rowsOn(data.sides, ...sides), scores, posteriors);
  const { difficulty, error } = evidence;
  const read = new Float32Array(scores);
  const K = scores.length / texts.length;
  const put = (values: ArrayLike<number>, places: Iterable<number>): void => {
    let i = 0;
    for (const t of places) read[t * K] = -values[i++]!;
  };
  if ('prior' in by) {
    put(by.prior, texts.keys());
    // The mean of the posterior, both being normal.
    const both = difficulty.map((b, i) => {
      const noise = error[i]! ** 2;
      return (by.prior[evidence.texts[i]!]! * noise + b * by.residual) / (noise + by.residual);
    });
    put(both, evidence.texts);
    return { scores: read, posteriors, reader: by.reader };
  }
  const at = (places: readonly number[]) => ({
    texts: places.map((t) => texts[t]!),
    base: places.map((t) => by.pooled[t]!),
  });
  const learned = learnToRead({ ...at(evidence.texts), blocks, difficulty, error, seed });
  put(readDifficulty(learned.reader, at([...texts.keys()])), texts.keys());
  put(learned.difficulty, evidence.texts);
  return { scores: read, posteriors, reader: learned.reader };
}
