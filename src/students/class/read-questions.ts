/** A trained class that reads with more than its base: difficulties by blocks of features in place of the network's. */
import { rowsOn, type Side } from '../../answers/index.ts';
import {
  type BlockName,
  type LinearReading,
  learnToRead,
  type Reader,
  readDifficulty,
  readThrough,
} from '../../readers/index.ts';
import type { ClassData } from './class-data.ts';
import type { Estimate } from './finish-class.ts';
import { textEvidence } from './text-evidence.ts';

/** What block `base` learns from. */
export interface ReadBase {
  /** Of every text; those of one that is learned from must not come from what was told of it. */
  readonly numbers: readonly ArrayLike<number>[];
  /** Where there is one number a text: how it is made of what the encoder makes of new texts. Null where that is read. */
  readonly through: LinearReading | null;
}

export interface ReadingJob {
  readonly data: ClassData;
  readonly base: ReadBase;
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
  { data, base, blocks, seed }: ReadingJob,
  { scores, posteriors }: Estimate,
  ...sides: readonly Side[]
): ReadEstimate {
  const { texts } = data.answers;
  const rows = rowsOn(data.sides, ...sides);
  const evidence = textEvidence(data.answers, rows, scores, posteriors);
  const at = (places: readonly number[]) => ({
    texts: places.map((t) => texts[t]!),
    base: places.map((t) => base.numbers[t]!),
  });
  const { difficulty, error } = evidence;
  const learned = learnToRead({ ...at(evidence.texts), blocks, difficulty, error, seed });
  const read = new Float32Array(scores);
  const K = scores.length / texts.length;
  readDifficulty(learned.reader, at([...texts.keys()])).forEach((b, t) => {
    read[t * K] = -b;
  });
  evidence.texts.forEach((t, i) => {
    read[t * K] = -learned.difficulty[i]!;
  });
  const { through } = base;
  const reader = through === null ? learned.reader : readThrough(learned.reader, through);
  return { scores: read, posteriors, reader };
}
