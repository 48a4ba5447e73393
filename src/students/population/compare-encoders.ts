/** Which encoder reads better what was left out: the one as it was, or the tuned one that had not seen it. */
import { mean } from '../../numeric/index.ts';
import {
  type BlockName,
  evidenceWeights,
  learnBlocks,
  measuredOf,
  readDifficulty,
  readingScore,
} from '../../readers/index.ts';

/** What is known of texts that were left out in turn, `[texts]` each. */
export interface LeftOut {
  /** Logits. */
  readonly difficulty: Float64Array;
  /** Standard error of each, logits. */
  readonly error: Float64Array;
  /** The fold that each was left out in. */
  readonly fold: Int32Array;
}

export interface ReadByBlocks extends LeftOut {
  readonly texts: readonly string[];
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
 * Reads each fold by what the others say, all blocks together: what is learned, and how much each block may say, is
 * without the fold.
 *
 * @param numbers what block `base` reads of each text
 * @returns logits, `[texts]`
 */
export function readLeftOut(
  { texts, difficulty, error, fold, blocks, covariates = [], seed }: ReadByBlocks,
  numbers: readonly ArrayLike<number>[],
): Float64Array {
  const read = new Float64Array(texts.length);
  const places = [...texts.keys()];
  const at = (some: readonly number[]) => ({
    texts: some.map((i) => texts[i]!),
    base: some.map((i) => numbers[i]!),
  });
  for (const k of new Set(fold)) {
    const [others, left] = [places.filter((i) => fold[i] !== k), places.filter((i) => fold[i] === k)];
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
  return read;
}

/** How well what was read of texts agrees with what answers say of them. @param read logits, `[texts]` */
export function fitOf(read: Float64Array, { difficulty, error, fold }: LeftOut): Fit {
  const measured = measuredOf(
    { difficulty, error },
    fold,
    fold.reduce((most, k) => Math.max(most, k), 0) + 1,
  );
  const { r } = readingScore(measured, read);
  const { weight } = measured;
  const missed = mean(read.map((b, i) => weight[i]! * (b - difficulty[i]!) ** 2));
  return { r: Number.isFinite(r) ? r : null, error: Math.sqrt(missed / mean(weight)) };
}

/** By how much one reading misses less than another. */
export type Gain = {
  /** Of the mean of squares, texts weighing by what is known of them, logits². */
  readonly gain: number;
  /** Its standard error: texts paired, those of one group together. */
  readonly error: number;
};

/** Goes to log.jsonl as it is. */
export type EncoderJudgement = {
  readonly frozen: Fit;
  readonly tuned: Fit;
  /** What is read beside the tuned encoder, without it. */
  readonly beside: Fit;
  /** Of the tuned encoder over the others. */
  readonly over: { readonly frozen: Gain; readonly beside: Gain };
  readonly kept: 'frozen' | 'tuned';
};

/**
 * The tuned encoder is kept only where it gains more than a standard error over the frozen one, and over what is read
 * beside it: where that alone is as good, tuning has told nothing.
 *
 * @param read by each, what was learned being without the fold that a text is in, logits, `[texts]`
 * @param texts.group of each: texts of one number are so alike that they are one observation
 */
export function judgeEncoders(
  read: { readonly [who in 'frozen' | 'tuned' | 'beside']: Float64Array },
  texts: LeftOut & { readonly group: ArrayLike<number> },
): EncoderJudgement {
  const over = {
    frozen: gainOf(read.tuned, read.frozen, texts),
    beside: gainOf(read.tuned, read.beside, texts),
  };
  return {
    frozen: fitOf(read.frozen, texts),
    tuned: fitOf(read.tuned, texts),
    beside: fitOf(read.beside, texts),
    over,
    kept: Object.values(over).every(({ gain, error }) => gain > error) ? 'tuned' : 'frozen',
  };
}

/** Of the first over the second: a ratio of sums over groups, linearised (Cochran 1977, *Sampling techniques*, chapter 6). */
function gainOf(
  first: Float64Array,
  second: Float64Array,
  { group, ...texts }: LeftOut & { readonly group: ArrayLike<number> },
): Gain {
  const { difficulty } = texts;
  const weight = evidenceWeights(texts);
  const total = weight.reduce((sum, w) => sum + w, 0);
  const less = difficulty.map((b, i) => (second[i]! - b) ** 2 - (first[i]! - b) ** 2);
  const gain = less.reduce((sum, one, i) => sum + weight[i]! * one, 0) / total;
  const around = new Map<number, number>();
  less.forEach((one, i) => {
    around.set(group[i]!, (around.get(group[i]!) ?? 0) + weight[i]! * (one - gain));
  });
  const squares = [...around.values()].reduce((sum, one) => sum + one ** 2, 0);
  return { gain, error: Math.sqrt((squares * around.size) / Math.max(1, around.size - 1)) / total };
}
