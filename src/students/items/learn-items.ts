/** What items teach without persons: how difficulty is read from texts, and how far a new item may lie from that. */
import {
  type BaseLine,
  type BlockName,
  FEWEST_TEXTS,
  learnLine,
  learnToRead,
  type Reader,
  type ReadTexts,
  readDifficulty,
  varianceOfMissing,
} from '../../readers/index.ts';

/** Items as texts; `[items]` throughout. */
export interface ItemsToLearn extends Required<ReadTexts> {
  /** Logits; the larger the harder. */
  readonly difficulty: Float64Array;
  /** Standard error of each, logits. */
  readonly error: Float64Array;
  /** Items of one number ask nearly the same. */
  readonly groups: Int32Array;
}

export interface LearnedItems {
  readonly reader: Reader;
  /** Difficulty by the base alone: all that can leave as a model. */
  readonly alone: BaseLine;
}

export interface HowToLearn {
  readonly blocks: readonly BlockName[];
  /** What the lines of covariates in texts begin with. @default none */
  readonly covariates?: readonly string[];
  readonly seed: number;
}

/**
 * @param rows the items to learn from
 * @throws UnderstudyError `numeric` where what is learned is not finite
 */
export function learnItems(
  items: ItemsToLearn,
  rows: readonly number[],
  { blocks, covariates = [], seed }: HowToLearn,
): LearnedItems {
  const some = itemsAt(items, rows);
  const count = rows.length;
  const withError = (reader: Reader, times = 1): Reader => ({
    ...reader,
    error: Math.max(times * reader.error, errorOfLevel(some.error)),
  });
  const { reader } = learnToRead({ ...some, blocks, covariates, seed });
  if (count >= FEWEST_TEXTS) return { reader: withError(reader), alone: learnLine({ ...some, seed }) };
  const weight = new Float64Array(items.base[0]!.length);
  return { reader: withError(reader, ofFew(count)), alone: { weight, bias: reader.mean } };
}

/** The level of items that are all alike is known no better than their answers tell it. @param error of each, logits */
export function errorOfLevel(error: Float64Array): number {
  return 1 / Math.sqrt(error.reduce((sum, e) => sum + 1 / Math.max(e, LEAST_ERROR) ** 2, 0));
}

/** Logits: a bank that gives b without error is still no law of nature. */
const LEAST_ERROR = 0.01;
const MOST_OF_FEW = 5;

/** Student's t of n - 1 degrees of freedom is so much wider than a normal distribution. */
function ofFew(count: number): number {
  return count <= 4 ? MOST_OF_FEW : Math.sqrt((count - 1) / (count - 3));
}

/** A difficulty with its standard error, of each of some texts; logits. */
export interface ReadDifficulties {
  readonly difficulty: Float64Array;
  readonly error: Float64Array;
}

/** What a reader says of texts that it has not met. */
export function readItems(reader: Reader, texts: ReadTexts): ReadDifficulties {
  return {
    difficulty: readDifficulty(reader, texts),
    error: varianceOfMissing(reader, texts.texts).map((variance) => Math.sqrt(reader.error ** 2 + variance)),
  };
}

export function itemsAt(items: ItemsToLearn, rows: readonly number[]): ItemsToLearn {
  return {
    texts: rows.map((row) => items.texts[row]!),
    base: rows.map((row) => items.base[row]!),
    difficulty: Float64Array.from(rows, (row) => items.difficulty[row]!),
    error: Float64Array.from(rows, (row) => items.error[row]!),
    groups: Int32Array.from(rows, (row) => items.groups[row]!),
  };
}
