/** How well questions that were left out are read: by an encoder as it was, or by any other that had not seen them. */
import { mean } from '../../numeric/index.ts';
import {
  type BlockName,
  learnBlocks,
  measuredOf,
  readDifficulty,
  readingScore,
} from '../../readers/index.ts';

export interface ComparedTexts {
  readonly texts: readonly string[];
  /** Of each text, logits. */
  readonly difficulty: Float64Array;
  /** Standard error of each, logits. */
  readonly error: Float64Array;
  /** The fold that each was left out in. */
  readonly fold: Int32Array;
  readonly blocks: readonly BlockName[];
  /** What the lines of covariates in texts begin with. @default none */
  readonly covariates?: readonly string[];
  readonly seed: number;
}

/** How well difficulties of texts that were left out are read. Goes to log.jsonl as it is. */
export type Fit = {
  /** Correlation with what answers say, within folds; null where they say the same of all. */
  readonly r: number | null;
  /** Root of the mean squared error, texts weighing by what is known of them, logits. */
  readonly error: number;
};

/**
 * Reads each fold by what the others say, all blocks together.
 *
 * @param numbers what block `base` reads of each text
 */
export function fitLeftOut(
  { texts, difficulty, error, fold, blocks, covariates = [], seed }: ComparedTexts,
  numbers: readonly ArrayLike<number>[],
): Fit {
  const read = new Float64Array(texts.length);
  const places = [...texts.keys()];
  const at = (some: readonly number[]) => ({
    texts: some.map((i) => texts[i]!),
    base: some.map((i) => numbers[i]!),
  });
  for (let k = 0; k <= Math.max(...fold); k++) {
    const [others, left] = [places.filter((i) => fold[i] !== k), places.filter((i) => fold[i] === k)];
    // Of texts that are all alike nothing is learned from the others.
    if (others.length === 0) continue;
    const pick = (values: Float64Array) => Float64Array.from(others, (i) => values[i]!);
    const reader = learnBlocks({
      ...at(others),
      blocks,
      covariates,
      difficulty: pick(difficulty),
      error: pick(error),
      seed,
    });
    readDifficulty(reader, at(left)).forEach((b, i) => {
      read[left[i]!] = b;
    });
  }
  return fitOf(read, { difficulty, error, fold });
}

/** How well what was read of texts agrees with what answers say of them, `[texts]` each. */
export function fitOf(
  read: Float64Array,
  { difficulty, error, fold }: Pick<ComparedTexts, 'difficulty' | 'error' | 'fold'>,
): Fit {
  const measured = measuredOf({ difficulty, error }, fold, Math.max(0, ...fold) + 1);
  const { r } = readingScore(measured, read);
  const { weight } = measured;
  const missed = mean(read.map((b, i) => weight[i]! * (b - difficulty[i]!) ** 2));
  return { r: Number.isFinite(r) ? r : null, error: Math.sqrt(missed / mean(weight)) };
}
