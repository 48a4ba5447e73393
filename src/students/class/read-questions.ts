/** A trained class that reads with more than its base: difficulties by blocks of features in place of the network's. */
import { rowsOn, type Side } from '../../answers/index.ts';
import { type BlockName, learnToRead, type Reader, readDifficulty } from '../../readers/index.ts';
import type { ClassData } from './class-data.ts';
import type { Estimate } from './finish-class.ts';
import { type TextEvidence, textEvidence } from './text-evidence.ts';

export interface ReadingJob {
  readonly data: ClassData;
  /** What the base makes of every text, `[hidden]` each. */
  readonly pooled: readonly Float32Array[];
  readonly blocks: readonly BlockName[];
  /** What the lines of covariates in texts begin with. */
  readonly covariates: readonly string[];
  readonly seed: number;
}

export interface ReadEstimate extends Estimate {
  readonly reader: Reader;
  /** What it learned from. */
  readonly evidence: TextEvidence;
}

/**
 * The same students and the same loadings, each text as difficult as text and answers of `sides` say together; texts
 * without such answers as what was learned from the others says.
 */
export function readQuestions(
  { data, pooled, blocks, covariates, seed }: ReadingJob,
  { scores, posteriors }: Estimate,
  ...sides: readonly Side[]
): ReadEstimate {
  const { texts } = data.answers;
  const rows = rowsOn(data.sides, ...sides);
  const evidence = textEvidence(data.answers, rows, scores, posteriors);
  const at = (places: readonly number[]) => ({
    texts: places.map((t) => texts[t]!),
    base: places.map((t) => pooled[t]!),
  });
  const { difficulty, error } = evidence;
  const learned = learnToRead({ ...at(evidence.texts), blocks, covariates, difficulty, error, seed });
  const read = new Float32Array(scores);
  const K = scores.length / texts.length;
  readDifficulty(learned.reader, at([...texts.keys()])).forEach((b, t) => {
    read[t * K] = -b;
  });
  evidence.texts.forEach((t, i) => {
    read[t * K] = -learned.difficulty[i]!;
  });
  return { scores: read, posteriors, reader: learned.reader, evidence };
}
